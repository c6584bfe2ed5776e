import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  requireMilliseconds,
  requireRetries,
} from "../../src/client/client_options.ts";

describe("the options of the client", () => {
  it("have a timeout that ends a call, and that a timer can measure", () => {
    for (const ms of [1, 0.5, 10_000, 2 ** 31 - 1]) {
      assertEquals(requireMilliseconds(ms), ms);
    }
    for (
      const ms of [0, -1, NaN, Infinity, 2 ** 31, "x" as unknown as number]
    ) {
      assertThrows(() => requireMilliseconds(ms), TypeError, "timeout must be");
    }
  });

  it("have a number of retries that is whole and not negative", () => {
    for (const n of [0, 1, 10]) assertEquals(requireRetries(n), n);
    for (const n of [-1, 0.5, NaN, Infinity, "2" as unknown as number]) {
      assertThrows(() => requireRetries(n), TypeError, "retries must be");
    }
  });
});
