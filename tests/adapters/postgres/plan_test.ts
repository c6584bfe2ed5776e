import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PostgresConnection } from "../../../adapters/postgres/connection/connection.ts";
import { FAILURES } from "../../../adapters/postgres/errors.ts";
import { preparePostgres } from "../../../adapters/postgres/table.ts";
import { Triggers } from "../../../adapters/postgres/triggers.ts";
import { connectionOptions } from "../../../adapters/postgres/connection/url.ts";
import { tablesOf } from "../../../adapters/postgres/tables_of_url.ts";
import { PooledDriver } from "../../../adapters/sql/pool/pooled_driver.ts";
import { PERSON } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const NAMES = "first_name text, last_name text";
const TABLES: Record<string, string> = {
  "of the service": "",
  "of another collation":
    `CREATE TABLE person (id text COLLATE "en-US-x-icu" PRIMARY KEY, ${NAMES})`,
  "with an index of another collation":
    `CREATE TABLE person (id varchar(255), ${NAMES}); ` +
    'CREATE UNIQUE INDEX i ON person (id COLLATE "en-US-x-icu")',
  "of numbers": `CREATE TABLE person (id int PRIMARY KEY, ${NAMES})`,
};

describe("the statements of postgres", () => {
  for (const [name, create] of Object.entries(TABLES)) {
    it(`use the index of a table ${name}, and sort nothing`, async () => {
      await using database = await Database.make();
      if (create) await database.run(create);
      await using store = database.open();
      const idOf = (n: number) => name === "of numbers" ? `${n}` : `p${n}`;
      const all = Array.from({ length: 5000 }, (_, i) => person(idOf(i)));
      await store.putMany(all);
      await database.run("ANALYZE person");

      const connect = connectionOptions(database.url());
      await using driver = new PooledDriver(
        (deadline) =>
          PostgresConnection.open(connect(), deadline, { runtime: RUNTIME }),
        FAILURES,
        1,
        RUNTIME,
      );
      const soon = () => performance.now() + 5000;
      const tables = tablesOf(database.url(), "person");
      const triggers = new Triggers(tables, PERSON.fields, "never");
      const sql = await driver.run(
        () => preparePostgres(PERSON, tables, "never", triggers),
        "read",
        soon(),
      );
      const plan = async (text: string, ...params: string[]) => {
        const rows = await driver.run(
          function* () {
            return (yield { sql: `EXPLAIN ${text}`, params }).rows;
          },
          "read",
          soon(),
        );
        return rows.flat().join("\n");
      };
      const [id = "", other = ""] = [7, 8].map(idOf);
      const plans = [
        await plan(sql.get(1), id),
        await plan(sql.get(2), id, other),
        await plan(sql.find(2), id, other),
        await plan(sql.first, "10"),
        await plan(sql.after, id, "10"),
        await plan(sql.update, "a", "b", id, id),
        await plan(sql.updateIf, "a", "b", id, id, "a", "b"),
        await plan(sql.delete, id, id),
        await plan(sql.deleteIf, id, id, "a", "b"),
        await plan(sql.outbox, "", "10"),
        await plan(sql.settle(2), "t", "a", "t", "b"),
      ];
      for (const it of plans) {
        assert(/Index (Only )?Scan using/.test(it), it);
        assert(!/Seq Scan|Sort|Hash|Bitmap/.test(it), it);
      }
      const conditions = plans.slice(0, 9).filter((it) =>
        it.includes("Index Cond")
      );
      assertEquals(conditions.length, 9);
    });
  }
});
