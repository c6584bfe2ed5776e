import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Program, Row } from "../../../adapters/sql/driver.ts";
import { ping, requireWritable } from "../../../adapters/sql/ping.ts";
import { withTables } from "./tables.ts";

/** The statements of a program whose every statement has this one row. */
function sent(program: Program<void>, row: Row): string[] {
  const statements: string[] = [];
  let next = program.next();
  while (!next.done) {
    statements.push(next.value.sql);
    next = program.next({ rows: [row], affected: 0 });
  }
  return statements;
}

describe("a ping of a table", () => {
  for (const value of ["0", "OFF"]) {
    it(`asks the database no more if its answer is ${value}`, () =>
      withTables((_, sql) => {
        assertEquals(sent(ping(sql), [value]), [sql.ping]);
        assertEquals(sent(requireWritable(sql, value), []), []);
        return Promise.resolve();
      }));
  }

  for (const value of ["1", "ON", "NO_LOCK", null]) {
    it(`sends a write that changes nothing if it is ${value}`, () =>
      withTables((_, sql) => {
        const { changeNothing } = sql;
        assertEquals(sent(ping(sql), [value]), [sql.ping, changeNothing]);
        assertEquals(sent(requireWritable(sql, value), []), [changeNothing]);
        return Promise.resolve();
      }));
  }
});
