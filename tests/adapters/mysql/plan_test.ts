import { PERSON } from "../../../src/person/person.ts";
import { assert, assertNotMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MysqlConnection } from "../../../adapters/mysql/connection/connection.ts";
import { PooledDriver } from "../../../adapters/sql/pool/pooled_driver.ts";
import { FAILURES } from "../../../adapters/mysql/errors.ts";
import { prepareMysql } from "../../../adapters/mysql/table.ts";
import { Triggers } from "../../../adapters/mysql/triggers.ts";
import { connectionOptions } from "../../../adapters/mysql/connection/url.ts";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const EXPLAIN = "EXPLAIN /*!80000 FORMAT = TRADITIONAL */";

describe("the statements of mysql", () => {
  const TABLES = {
    "of its own": undefined,
    "keyed by a number":
      "(n BIGINT AUTO_INCREMENT PRIMARY KEY, id VARCHAR(80) " +
      "NOT NULL UNIQUE, first_name VARCHAR(80), last_name VARCHAR(80), " +
      "more VARCHAR(200)) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
    "with numbers as ids": "(id INT AUTO_INCREMENT PRIMARY KEY, " +
      "first_name VARCHAR(80), last_name VARCHAR(80))",
    "in latin1": "(id VARCHAR(80) PRIMARY KEY, first_name VARCHAR(80), " +
      "last_name VARCHAR(80)) CHARACTER SET latin1",
  };
  for (const [name, columns] of Object.entries(TABLES)) {
    it(`use the index of a table ${name}`, async () => {
      await using database = await Database.make();
      if (columns) await database.run(`CREATE TABLE person ${columns}`);
      await using store = database.open();
      const numbers = name.includes("numbers");
      const idOf = (n: number) => numbers ? `${n}` : `p${n}`;
      const [one, odd] = [idOf(7), numbers ? "9999" : "😀"];
      const all = Array.from({ length: 5000 }, (_, i) => person(idOf(i)));
      await store.putMany(all);
      await database.run("ANALYZE TABLE person");

      const connect = connectionOptions(database.url());
      await using driver = new PooledDriver(
        (deadline) => MysqlConnection.open(connect(), deadline, RUNTIME),
        FAILURES,
        1,
        RUNTIME,
      );
      const run = async (text: string, ...params: string[]) =>
        await driver.run(
          function* () {
            return (yield { sql: `${EXPLAIN} ${text}`, params }).rows;
          },
          "read",
          performance.now() + 5000,
        );
      const triggers = new Triggers("person", PERSON.fields, "never");
      const sql = await driver.run(
        () => prepareMysql(PERSON, "person", "never", triggers),
        "read",
        performance.now() + 5000,
      );
      const plans = [
        await run(sql.get(1), one),
        await run(sql.get(4), one, idOf(8), idOf(9999), odd),
        await run(sql.find(2), one, odd),
        await run(sql.update, "a", "b", one, one),
        await run(sql.updateIf, "a", "b", one, one, "c", "d"),
        await run(sql.delete, one, one),
        await run(sql.deleteIf, one, one, "c", "d"),
        await run(sql.first, "10"),
        await run(sql.after, one, "10"),
        await run(sql.after, idOf(1), "100"),
      ];
      for (const [plan] of plans) {
        // MySQL also shows the partitions, and how much a condition keeps.
        const row = plan ?? [];
        const access = row[row.length > 10 ? 4 : 3];
        const extra = row.at(-1);
        assert(access && ["const", "range"].includes(access), `${plan}`);
        assertNotMatch(extra ?? "", /filesort|temporary/);
      }
    });
  }
});
