import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { tableName } from "../../../../adapters/sql/statements/table_of_url.ts";
import { AppError } from "../../../../src/errors.ts";

describe("the table of a URL", () => {
  it("is named by letters, digits, _ and $ only", () => {
    assertEquals(tableName(null, "item"), "item");
    assertEquals(tableName("A_$9", "item"), "A_$9");
    assertEquals(tableName("x".repeat(57), "item"), "x".repeat(57));
    // With the end `_outbox` a name must not exceed 64 characters.
    for (const name of ["", "a`b", 'a"b', "a.b", "a b", "é", "x".repeat(58)]) {
      assertThrows(() => tableName(name, "item"), AppError, "table must be");
    }
  });
});
