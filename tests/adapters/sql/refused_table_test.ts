import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { inMysql } from "../mysql/database.ts";
import { inPostgres } from "../postgres/database.ts";
import { made, type MakeDatabase, PERSON } from "./made_database.ts";
import { inSqlite } from "../sqlite/folder.ts";

const ada = person("ada");

const KINDS = new Map([
  [inMysql, "MySQL"],
  [inPostgres, "PostgreSQL"],
  [inSqlite, "SQLite"],
]);

describe("a table that cannot hold people is refused", () => {
  const names = "first_name VARCHAR(80), last_name VARCHAR(80)";
  const CASES: [MakeDatabase, sql: string, message: string][] = [
    ...[inMysql, inPostgres, inSqlite].flatMap((
      make,
    ): [MakeDatabase, string, string][] => [
      [
        make,
        "CREATE TABLE PERSON (id VARCHAR(80) PRIMARY KEY, first_name TEXT)",
        "has no column last_name",
      ],
      [
        make,
        `CREATE TABLE PERSON (id DECIMAL(9) PRIMARY KEY, ${names})`,
        "VARBINARY(1020)|TEXT|text COLLATE",
      ],
      [
        make,
        `CREATE TABLE PERSON (id VARCHAR(80), ${names})`,
        'ADD UNIQUE (`id`);|ADD UNIQUE ("id");|CREATE UNIQUE INDEX',
      ],
      [
        make,
        "CREATE TABLE PERSON (id VARCHAR(80), first_name VARCHAR(80), " +
        "last_name VARCHAR(80), PRIMARY KEY (id, first_name))",
        "no unique index on just the column id",
      ],
      [
        make,
        `CREATE TABLE PERSON (id VARCHAR(80) PRIMARY KEY, ${names}, ` +
        "more VARCHAR(80) NOT NULL)",
        "another column more",
      ],
      [
        make,
        `CREATE TABLE PERSON (id VARCHAR(80) PRIMARY KEY, ${names}, ` +
        "UNIQUE (first_name, last_name))",
        "Drop that index",
      ],
      [
        make,
        "CREATE TABLE other (id VARCHAR(80)); " +
        "CREATE VIEW PERSON AS SELECT id FROM other",
        "view|VIEW",
      ],
    ]),
    [
      inMysql,
      `CREATE TABLE PERSON (id VARCHAR(80), ${names}, UNIQUE (id(10)))`,
      "Drop that index",
    ],
    [
      inMysql,
      `CREATE TABLE PERSON (id VARCHAR(80), ${names}, UNIQUE (id) ` +
      "/*M!100600 IGNORED */ /*!80000 INVISIBLE */)",
      "ADD UNIQUE",
    ],
    [
      inMysql,
      `CREATE TABLE PERSON (id INT(9) ZEROFILL PRIMARY KEY, ${names})`,
      "VARBINARY(1020)",
    ],
    [
      inSqlite,
      `CREATE TABLE PERSON (id INT PRIMARY KEY, ${names})`,
      "id of type INT",
    ],
    [
      inMysql,
      `CREATE TABLE PERSON (id CHAR(80) PRIMARY KEY, ${names})`,
      "of type char",
    ],
    [
      inMysql,
      `CREATE TABLE PERSON (id BINARY(80) PRIMARY KEY, ${names})`,
      "of type binary",
    ],
    [
      inMysql,
      "CREATE TABLE PERSON (id VARCHAR(80) PRIMARY KEY, " +
      "first_name CHAR(80), last_name TEXT)",
      "first_name of type char",
    ],
    [
      inMysql,
      `CREATE TABLE PERSON (id VARCHAR(80) PRIMARY KEY, ${names}) ` +
      "ENGINE=MyISAM",
      "ENGINE=InnoDB",
    ],
    [
      inSqlite,
      `CREATE TABLE PERSON (id TEXT, ${names}); ` +
      "CREATE UNIQUE INDEX i ON PERSON (id) WHERE id > 'a'",
      "CREATE UNIQUE INDEX",
    ],
    [
      inSqlite,
      "CREATE TABLE PERSON (id PRIMARY KEY, first_name, last_name)",
      "of type (none)",
    ],
  ];
  for (const [make, sql, message] of CASES) {
    it(`${KINDS.get(make)}: ${sql}`, async () => {
      // An unquoted name is another one in PostgreSQL.
      const quoted = sql.replaceAll("PERSON", '"PERSON"');
      await using existing = await made(
        make,
        make === inPostgres ? quoted : sql,
      );
      await using store = existing.open(PERSON);
      for (const call of [() => store.get(ada.id), () => store.put(ada)]) {
        const error = await assertRejects(call, AppError);
        assertEquals(error.code, "config");
        assert(
          message.split("|").some((it) => error.message.includes(it)),
          error.message,
        );
      }
    });
  }
});
