import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import type { Statement } from "../../../adapters/sql/driver.ts";
import { reachesItself } from "../../../adapters/sqlite/reach.ts";

const NOTED = "CREATE TRIGGER noted AFTER UPDATE ON pe$rson BEGIN ";
const BOSS = "ALTER TABLE pe$rson ADD boss TEXT REFERENCES ";

/** What a schema has besides the table, and whether a write may reach it again. */
const SCHEMAS: Record<string, boolean> = {
  "SELECT 1": false,
  [`${NOTED} INSERT INTO pe$rson_log VALUES (NEW.id); END`]: false,
  [`${NOTED} INSERT INTO log$pe$rson VALUES (NEW.id); END`]: false,
  [`${NOTED} UPDATE Pe$rson SET id = upper(id); END`]: true,
  [`${NOTED} DELETE FROM"pe$rson"; END`]: true,
  "CREATE TRIGGER back AFTER INSERT ON other BEGIN DELETE FROM pe$rson; END":
    true,
  [`${BOSS} pe$rson`]: false,
  [`${BOSS} pe$rson ON DELETE RESTRICT`]: false,
  [`${BOSS} pe$rson ON DELETE CASCADE`]: true,
  [`${BOSS} pe$rson ON DELETE SET NULL`]: true,
  [`${BOSS} other ON UPDATE CASCADE`]: true,
  "CREATE TABLE address (id TEXT REFERENCES pe$rson ON DELETE CASCADE)": false,
};

describe("a write to a table of sqlite", () => {
  for (const [sql, expected] of Object.entries(SCHEMAS)) {
    it(`may ${expected ? "" : "not "}change its other rows: ${sql}`, () => {
      using db = new DatabaseSync(":memory:");
      db.exec("CREATE TABLE pe$rson (id TEXT); CREATE TABLE other (id TEXT)");
      db.exec(sql);
      const ask = ({ sql, params }: Statement) =>
        db.prepare(sql).all(...params).map((row) =>
          Object.values(row).map((it) => it === null ? null : `${it}`)
        );
      assertEquals(reachesItself("pe$rson", ask), expected);
    });
  }

  it("may change its other rows if the schema cannot be read", () => {
    const busy = () => {
      throw new Error("database is locked");
    };
    assertEquals(reachesItself("person", busy), true);
  });
});
