import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  down,
  lateRead,
  lateWrite,
} from "../../../src/cache_aside/guard/guard_errors.ts";

describe("the error of a guarded store", () => {
  it("says whether the call may have changed something", () => {
    assertEquals(
      [lateRead, lateWrite, down].map((error) => error().code),
      ["unavailable", "unknown_outcome", "unavailable"],
    );
  });
});
