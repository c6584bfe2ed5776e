import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import type { Result, Statement } from "../../../adapters/sql/driver.ts";
import { runProgramSync } from "../../../adapters/sql/run.ts";
import type { Creation } from "../../../adapters/sql/statements/table_of_url.ts";
import { prepareSqlite } from "../../../adapters/sqlite/table.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON } from "../../../src/person/person.ts";

/** A database in memory, after these statements. */
function database(...create: string[]): DatabaseSync {
  const made = new DatabaseSync(":memory:");
  for (const sql of create) made.exec(sql);
  return made;
}

function prepare(database: DatabaseSync, create: Creation, table = "person") {
  const execute = ({ sql, params }: Statement): Result => {
    const rows = database.prepare(sql).all(...params).map((row) =>
      Object.values(row).map((it) => it === null ? null : String(it))
    );
    return { rows, affected: 0 };
  };
  return runProgramSync(prepareSqlite(PERSON, table, create), execute);
}

/** The names of the tables. */
function tables(database: DatabaseSync): unknown[] {
  return database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all().map(({ name }) => name);
}

/** The statement that the error names as the remedy. */
function remedy(database: DatabaseSync, create: Creation): string {
  const error = assertThrows(() => prepare(database, create), AppError);
  assertEquals(error.code, "config");
  const [, sql = ""] = / [Rr]un: (.*;)$/.exec(error.message) ?? [];
  return sql;
}

describe("the tables of a store in sqlite", () => {
  it("are created once, and found in any case", () => {
    using db = database();
    for (const name of ["Person", "person", "PERSON"]) prepare(db, "now", name);
    assertEquals(tables(db), ["Person", "Person_outbox"]);
  });

  it("are not created with create=false, but by the statements it names", () => {
    using db = database();
    for (const made of [1, 2]) {
      db.exec(remedy(db, "never"));
      assertEquals(tables(db).length, made);
    }
    assertMatch(prepare(db, "never").ping, /^SELECT/);
  });

  it("are completed by the statement that a refusal names", () => {
    using db = database("CREATE TABLE person (id TEXT, first_name TEXT)");
    db.exec(remedy(db, "now"));
    db.exec(remedy(db, "now"));
    assertMatch(prepare(db, "now").ping, /^SELECT/);
  });

  it("are looked at, and not created, before the service starts", () => {
    const code = (database: DatabaseSync) =>
      assertThrows(() => prepare(database, "later"), AppError).code;
    using empty = database();
    assertEquals([code(empty), tables(empty)], ["not_found", []]);
    using wrong = database("CREATE TABLE person (id TEXT PRIMARY KEY)");
    assertEquals(code(wrong), "config");
    prepare(empty, "now");
    assertMatch(prepare(empty, "later").ping, /^SELECT/);
  });

  it("may have triggers, which may alter what is written", () => {
    using db = database();
    assertEquals(prepare(db, "now").alters?.(), false);
    db.exec(
      "CREATE TRIGGER up AFTER INSERT ON PERSON BEGIN " +
        "UPDATE person SET first_name = upper(first_name); END",
    );
    assertEquals(prepare(db, "now").alters?.(), true);
  });

  it("are no views", () => {
    for (const name of ["person", "Person_Outbox"]) {
      using db = database(`CREATE VIEW ${name} AS SELECT 1`);
      assertThrows(() => prepare(db, "now"), AppError, "is a view");
    }
  });

  for (
    const [id, others] of [
      ["PRIMARY KEY ON CONFLICT REPLACE", ""],
      ["unique on\n conflict ignore", ""],
      ["", ", CONSTRAINT one PRIMARY KEY (id) ON CONFLICT ROLLBACK"],
    ]
  ) {
    it(`must refuse an id that is taken: ${id}${others}`, () => {
      const names =
        "first_name TEXT NOT NULL ON CONFLICT REPLACE DEFAULT '', " +
        "last_name TEXT NOT NULL";
      using db = database(
        `CREATE TABLE Person (id TEXT ${id}, ${names}${others})`,
      );
      assertThrows(() => prepare(db, "now"), AppError, "with ON CONFLICT ");
      using good = database(`CREATE TABLE person (id TEXT UNIQUE, ${names})`);
      prepare(good, "now");
    });
  }

  it("are searched by the collation of the index on id", () => {
    const columns = "first_name TEXT, last_name TEXT";
    using db = database(
      `CREATE TABLE person (id TEXT PRIMARY KEY COLLATE NOCASE, ${columns})`,
      "INSERT INTO person VALUES ('ada', 'Ada', 'Lovelace')",
    );
    const { find } = prepare(db, "now");
    assertEquals(db.prepare(find(1)).all("ADA").length, 1);
    using own = database();
    const exact = prepare(own, "now");
    own.prepare(exact.insert(1)).run("ada", "Ada", "Lovelace");
    assertEquals(own.prepare(exact.find(1)).all("ADA").length, 0);
  });
});
