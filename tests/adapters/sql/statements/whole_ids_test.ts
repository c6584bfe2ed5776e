import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  canHold,
  idRequired,
  requireId,
} from "../../../../adapters/sql/statements/whole_ids.ts";
import { AppError } from "../../../../src/errors.ts";
import { NO_IDS } from "../no_ids.ts";

const INT = { most: 2n ** 31n - 1n, numbered: true };
const BIGINT = { most: 2n ** 64n - 1n, numbered: false };

describe("the id of a table with whole numbers", () => {
  it("is digits without leading zeros, up to the largest number", () => {
    for (const id of ["0", "1", "10", "2147483647"]) {
      assertEquals(canHold(INT, id), true, id);
    }
    for (const id of [...NO_IDS, "", "1\0", "2147483648", "9".repeat(255)]) {
      assertEquals(canHold(INT, id), false, id);
    }
    assertEquals(canHold(BIGINT, "18446744073709551615"), true);
    assertEquals(canHold(BIGINT, "18446744073709551616"), false);
  });

  it("is required of what is written, with the place of the fault", () => {
    requireId(INT, "7");
    const error = assertThrows(() => requireId(INT, "07", "/after"), AppError);
    assertEquals([error.code, error.faults[0]?.pointer], ["invalid", "/after"]);
    assertEquals(idRequired().faults[0]?.pointer, "/id");
  });

  it("may be any text in another table", () => {
    assertEquals(canHold(undefined, "007"), true);
    requireId(undefined, "007");
  });
});
