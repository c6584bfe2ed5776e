import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { runProgramSync } from "../../../adapters/sql/run.ts";
import { newIds } from "../../../adapters/sqlite/new_id.ts";
import { AppError } from "../../../src/errors.ts";

/** A file whose table has this highest id, and had this one. */
function file(highest: string | null, before?: string) {
  const state = { highest, before };
  const make = newIds("t", '"id"', { most: 99n, numbered: true });
  const next = () =>
    runProgramSync(make(), ({ sql }) => {
      const { highest, before } = state;
      const value = sql.includes("max(")
        ? [[highest]]
        : before === undefined
        ? []
        : [[sql.includes("schema") ? "1" : before]];
      return { rows: value, affected: 0 };
    });
  return { state, next };
}

describe("the id of a new row of sqlite", () => {
  it("is above each row, also each one that was there", () => {
    assertEquals(file(null).next(), "1");
    assertEquals(file("-4").next(), "1");
    assertEquals(file("7").next(), "8");
    assertEquals(file("7", "20").next(), "21");
  });

  it("is made once, although its row comes later", () => {
    const { state, next } = file("7");
    assertEquals([next(), next()], ["8", "9"]);
    state.highest = "30";
    assertEquals(next(), "31");
  });

  it("is refused when the numbers are used up", () => {
    const { next } = file("98");
    assertEquals(next(), "99");
    assertEquals(assertThrows(next, AppError).code, "unavailable");
  });
});
