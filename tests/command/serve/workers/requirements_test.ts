import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  requireSystem,
  tooManyWorkers,
} from "../../../../src/command/serve/workers/requirements.ts";
import { AppError } from "../../../../src/errors.ts";

describe("several workers", () => {
  it("are refused on a system that does not spread connections", () => {
    for (const system of ["darwin", "windows"]) {
      assertThrows(
        () => requireSystem({ workers: 2 }, system),
        AppError,
        `must be 1 on ${system}`,
      );
    }
    requireSystem({ workers: 1 }, "windows");
    requireSystem({ workers: 2 }, "linux");
  });

  it("are too many above the number of cores, and the text says so", () => {
    assertEquals(tooManyWorkers({ workers: 2 }, 2), undefined);
    const text = tooManyWorkers({ workers: 3 }, 2) ?? "";
    assertStringIncludes(text, "is 3, but this program may use 2 cores.");
    assertStringIncludes(text, "What works: 2 or less.");
    assertStringIncludes(tooManyWorkers({ workers: 2 }, 1) ?? "", "1 core.");
  });
});
