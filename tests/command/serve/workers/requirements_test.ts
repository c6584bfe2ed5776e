import { assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  requireBackends,
  requireSystem,
} from "../../../../src/command/serve/workers/requirements.ts";
import { AppError } from "../../../../src/errors.ts";

const SHARED = { storeShared: true, seesOthers: false, ownCache: false };

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

  it("are refused with a database that each would have for itself", () => {
    const backends = { ...SHARED, storeShared: false };
    assertThrows(
      () => requireBackends({ workers: 2 }, backends),
      AppError,
      "a database of its own",
    );
    requireBackends({ workers: 1 }, backends);
  });

  it("are refused with a cache that misses the writes of the others", () => {
    const backends = { ...SHARED, ownCache: true };
    assertThrows(
      () => requireBackends({ workers: 2 }, backends),
      AppError,
      "a cache of its own",
    );
    requireBackends({ workers: 1 }, backends);
  });

  it("may share what all see, and a file whose changes each one sees", () => {
    requireBackends({ workers: 2 }, SHARED);
    const file = { storeShared: false, seesOthers: true, ownCache: true };
    requireBackends({ workers: 2 }, file);
  });
});
