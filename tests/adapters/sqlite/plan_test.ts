import { PERSON } from "../../../src/person/person.ts";
import { assertNotMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SqliteDriver } from "../../../adapters/sqlite/driver.ts";
import { prepareSqlite } from "../../../adapters/sqlite/table.ts";
import { Folder } from "./folder.ts";
import { RUNTIME } from "../../../src/runtime.ts";

describe("the statements of sqlite", () => {
  it("find people and pages by an index", async () => {
    await using folder = new Folder();
    const tables = {
      person: "",
      other: "CREATE TABLE other (n INTEGER PRIMARY KEY, " +
        "id TEXT COLLATE NOCASE UNIQUE, first_name TEXT, last_name TEXT)",
    };
    await using driver = new SqliteDriver({
      path: folder.file,
      synchronous: "normal",
    }, RUNTIME);
    const deadline = performance.now() + 5000;
    for (const [name, create] of Object.entries(tables)) {
      const run = (sql: string, ...params: string[]) =>
        driver.run(
          function* () {
            return (yield { sql, params }).rows;
          },
          "read",
          deadline,
        );
      if (create) await run(create);
      const sql = await driver.run(
        () => prepareSqlite(PERSON, name, "now"),
        "read",
        deadline,
      );
      const plans = [
        await run(`EXPLAIN QUERY PLAN ${sql.get(1)}`, "a"),
        await run(`EXPLAIN QUERY PLAN ${sql.get(2)}`, "a", "b"),
        await run(`EXPLAIN QUERY PLAN ${sql.find(2)}`, "a", "b"),
        await run(`EXPLAIN QUERY PLAN ${sql.update}`, "a", "b", "c", "c"),
        await run(`EXPLAIN QUERY PLAN ${sql.delete}`, "a", "a"),
        await run(`EXPLAIN QUERY PLAN ${sql.first}`, "9"),
        await run(`EXPLAIN QUERY PLAN ${sql.after}`, "a", "9"),
        await run(
          `EXPLAIN QUERY PLAN ${sql.settle(2)}`,
          ...["a", "b", "c", "d"],
        ),
      ];
      for (const plan of plans) {
        const text = plan.map((row) => row[3]).join("; ");
        assertStringIncludes(text, "SEARCH");
        assertNotMatch(text, /SCAN|TEMP B-TREE/);
      }
    }
  });
});
