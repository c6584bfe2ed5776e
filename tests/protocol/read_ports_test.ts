import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import type { Person } from "../../src/person/person.ts";
import {
  type ReadPorts,
  tryFill,
  tryLookup,
} from "../../src/protocol/read_ports.ts";

/** Ports whose steps all fail with that code. */
function failing(code: ErrorCode): ReadPorts<Person, never> {
  // deno-lint-ignore require-yield
  function* fail(): Generator<never, never, unknown> {
    throw new AppError(code, "");
  }
  return { trust: () => "full", lookup: fail, load: fail, fill: fail };
}

describe("a step of a read that the cache does not answer", () => {
  it("is a look-up without an answer, and a fill that was not made", () => {
    const ports = failing("unavailable");
    assertEquals(tryLookup([], ports).next().value, undefined);
    assertEquals(tryFill([], ports).next().value, false);
  });

  it("fails the read for any other reason", () => {
    const ports = failing("invalid");
    assertThrows(() => tryLookup([], ports).next(), AppError);
    assertThrows(() => tryFill([], ports).next(), AppError);
  });
});
