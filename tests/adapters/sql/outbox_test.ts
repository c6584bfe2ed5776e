import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Program } from "../../../adapters/sql/driver.ts";
import {
  add,
  addWithWrite,
  list,
  settle,
} from "../../../adapters/sql/outbox.ts";
import {
  BATCH,
  type Statements,
} from "../../../adapters/sql/statements/statements.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { type Run, withTables } from "./tables.ts";

const ids = (n: number) => Array.from({ length: n }, (_, i) => `p${i}`);
const rowsOf = (token: string, ...names: string[]) =>
  names.map((id) => ({ token, id: PERSON.parseId(id) }));

/** The rows as texts, in order. */
async function rows(
  run: Run,
  sql: Statements<Person>,
  limit = 5000,
): Promise<string[]> {
  const found = await run(list(sql, limit));
  return found.map(({ token, id }) => `${token} ${id}`).toSorted();
}

describe("the outbox of a table", () => {
  const test = (
    name: string,
    check: (run: Run, sql: Statements<Person>) => Promise<void>,
  ) => it(name, () => withTables(check));

  test(
    "has one row for each token and id, also if repeated",
    async (run, sql) => {
      await run(add(sql, "t", ["a", "b", "a"]));
      await run(add(sql, "t", ["b", "c"]));
      await run(add(sql, "u", ["a"]));
      assertEquals(await rows(run, sql), ["t a", "t b", "t c", "u a"]);
    },
  );

  test("has no row for a write without a token", async (run, sql) => {
    await run(addWithWrite(sql, undefined, ["a"]));
    assertEquals(await rows(run, sql), []);
    await run(addWithWrite(sql, "t", ["a"]));
    assertEquals(await rows(run, sql), ["t a"]);
  });

  test("takes more ids than one statement can hold", async (run, sql) => {
    const many = ids(2 * BATCH + 7);
    await run(add(sql, "t", many));
    assertEquals(await rows(run, sql), many.map((id) => `t ${id}`).toSorted());
    await run(settle(sql, rowsOf("t", ...many)));
    assertEquals(await rows(run, sql), []);
  });

  test("lists no more rows than asked for, the first tokens first", async (
    run,
    sql,
  ) => {
    await run(add(sql, "t", ids(5)));
    await run(add(sql, "!s", ["z"]));
    const found = await run(list(sql, 3));
    assertEquals(found.map(({ token }) => token), ["!s", "t", "t"]);
  });

  test("loses exactly the settled rows", async (run, sql) => {
    await run(add(sql, "t", ["a", "b", "c"]));
    await run(add(sql, "u", ["a", "b"]));
    await run(settle(sql, [...rowsOf("t", "a", "gone"), ...rowsOf("u", "b")]));
    assertEquals(await rows(run, sql), ["t b", "t c", "u a"]);
  });

  test("is sent a repeated id once, and nothing for no id", (_, sql) => {
    const { value } = add(sql, "t", ["a", "a"]).next();
    assertEquals(value?.params, ["t", "a"]);
    const nothing: Program<void>[] = [add(sql, "t", []), settle(sql, [])];
    for (const it of nothing) assertEquals(it.next().done, true);
    return Promise.resolve();
  });
});
