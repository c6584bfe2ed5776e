import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { AppError } from "../../../src/errors.ts";
import { storeLaws, testContract } from "../../contract/mod.ts";
import { person } from "../../contract/people.ts";
import { inMysql } from "../mysql/database.ts";
import { inPostgres } from "../postgres/database.ts";
import { made, type MakeDatabase, PERSON } from "./made_database.ts";
import { inSqlite } from "../sqlite/folder.ts";

/** Tables whose column id tells all ids apart: they keep the whole contract. */
const EXACT: Record<string, [MakeDatabase, string]> = {
  "a MySQL table keyed by a number": [
    inMysql,
    "CREATE TABLE PERSON (n INT AUTO_INCREMENT PRIMARY KEY, " +
    "ID VARBINARY(1020) UNIQUE, First_Name TEXT, Last_Name VARBINARY(1020), " +
    "email VARCHAR(80) UNIQUE, made TIMESTAMP NOT NULL DEFAULT NOW()) " +
    "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
  ],
  "an SQLite table keyed by a number": [
    inSqlite,
    "CREATE TABLE person (n INTEGER PRIMARY KEY, ID VARCHAR(9) UNIQUE, " +
    "First_Name TEXT COLLATE NOCASE, Last_Name TEXT COLLATE RTRIM, " +
    "email TEXT UNIQUE, made TEXT NOT NULL DEFAULT 'today')",
  ],
  "a PostgreSQL table keyed by a number": [
    inPostgres,
    "CREATE TABLE person (n serial PRIMARY KEY, " +
    "id varchar(255) UNIQUE, first_name varchar(255), last_name varchar, " +
    "email text UNIQUE, made timestamptz NOT NULL DEFAULT now())",
  ],
  "a PostgreSQL table of another collation": [
    inPostgres,
    'CREATE TABLE person (id text COLLATE "en-US-x-icu" PRIMARY KEY, ' +
    'first_name text COLLATE "de-x-icu", last_name text)',
  ],
  "a PostgreSQL table with an index of another collation": [
    inPostgres,
    "CREATE TABLE person (id text, first_name text, last_name text); " +
    'CREATE UNIQUE INDEX i ON person (id COLLATE "en-US-x-icu")',
  ],
};

/** PostgreSQL finds a table by its exact name. */
const named = (make: MakeDatabase) => make === inPostgres ? {} : PERSON;

for (const [name, [make, sql]] of Object.entries(EXACT)) {
  testContract(name, storeLaws, async () => {
    const existing = await made(make, sql);
    return {
      open: () => existing.open(named(make)),
      close: async () => await existing[Symbol.asyncDispose](),
    };
  });
}

const mysqlTable = (collation: string) =>
  `CREATE TABLE PERSON (id VARCHAR(80) COLLATE ${collation} PRIMARY KEY, ` +
  `first_name VARCHAR(80) COLLATE ${collation}, ` +
  `last_name VARCHAR(80) COLLATE ${collation})`;

const FOLDING: Record<string, [MakeDatabase, string]> = {
  "of utf8mb4_general_ci": [inMysql, mysqlTable("utf8mb4_general_ci")],
  "of utf8mb4_unicode_ci": [inMysql, mysqlTable("utf8mb4_unicode_ci")],
  "of utf8mb3_general_ci": [inMysql, mysqlTable("utf8mb3_general_ci")],
  "of latin1_swedish_ci": [inMysql, mysqlTable("latin1_swedish_ci")],
  "of NOCASE": [
    inSqlite,
    "CREATE TABLE PERSON (id TEXT COLLATE NOCASE PRIMARY KEY, " +
    "first_name TEXT COLLATE NOCASE, last_name TEXT COLLATE NOCASE)",
  ],
  "with an index of NOCASE": [
    inSqlite,
    "CREATE TABLE PERSON (id TEXT, first_name TEXT, last_name TEXT); " +
    "CREATE UNIQUE INDEX i ON PERSON (id COLLATE NOCASE)",
  ],
  "of a collation of ICU": [
    inPostgres,
    "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', " +
    "deterministic = false); CREATE TABLE person (id text COLLATE ci " +
    "PRIMARY KEY, first_name text COLLATE ci, last_name text COLLATE ci)",
  ],
};

const upper = person("A", "Upper", "Case");
const lower = person("a", "Lower", "Case");
const renamed = { ...upper, firstName: "upper" };

async function assertConflict(call: () => Promise<unknown>): Promise<void> {
  const error = await assertRejects(call, AppError);
  assertEquals(error.code, "conflict");
  assertStringIncludes(error.message, "type that compares bytes: ");
}

describe("an existing table that compares a and A as equal", () => {
  for (const [name, [make, sql]] of Object.entries(FOLDING)) {
    const test = (
      what: string,
      check: (store: PersonStore) => Promise<void>,
    ) =>
      it(`${name} ${what}`, async () => {
        await using existing = await made(make, sql);
        await using store = existing.open(named(make));
        await check(store);
      });

    test("never returns one for the other", async (store) => {
      assertEquals(await store.add(upper), true);
      assertEquals(await store.get(lower.id), undefined);
      assertEquals(await store.get(person("😀").id), undefined);
      assertEquals((await store.getMany([lower.id])).size, 0);
      const asked = ["a", "A", "b", "😀"].map((id) => person(id).id);
      assertEquals([...await store.getMany(asked)], [[upper.id, upper]]);
      assertEquals(await store.delete(lower.id), false);
      assertEquals(await store.compareAndSet(lower, lower), false);
      assertEquals(await store.compareAndSet(lower, undefined), false);
      assertEquals(await store.list(undefined, 9), [upper]);
    });

    test("never overwrites one person with the other", async (store) => {
      await store.put(upper);
      const bob = person("bob");
      await assertConflict(() => store.add(lower));
      await assertConflict(() => store.put(lower));
      await assertConflict(() => store.add(lower, "token"));
      await assertConflict(() => store.put(lower, "token"));
      await assertConflict(() => store.putMany([lower]));
      await assertConflict(() => store.putMany([bob, lower], "token"));
      await assertConflict(() => store.putMany([upper, lower]));
      await assertConflict(() => store.putMany([bob, person("BOB")]));
      assertEquals(await store.list(undefined, 9), [upper]);
      assertEquals(await store.outbox?.list(9), []);
      assertEquals(await store.put(upper), "replaced");
      assertEquals(await store.add(upper), false);
    });

    test("compares names byte for byte", async (store) => {
      await store.put(upper);
      for (const firstName of ["upper", "Upper ", "UPPER"]) {
        const other = { ...upper, firstName };
        assertEquals(await store.compareAndSet(other, renamed), false);
        assertEquals(await store.compareAndSet(other, undefined), false);
      }
      assertEquals(await store.compareAndSet(upper, renamed), true);
      assertEquals(await store.get(upper.id), renamed);
    });

    test("adds one of fifty concurrent adds of one id", async (store) => {
      const adds = Array.from({ length: 50 }, (_, i) => person("x", `N${i}`));
      const wins = await Promise.all(adds.map((it) => store.add(it)));
      assertEquals(wins.filter((won) => won).length, 1);
      assertEquals(await store.get(person("x").id), adds[wins.indexOf(true)]);
    });

    test("lists each person exactly once", async (store) => {
      const ids = ["B", "a", "C", "b2", "A1", "c3", "ö", "Z", "ü", "_", " y"];
      const all = ids.map((id) => person(id));
      await store.putMany(all.filter((_, i) => i > 2));
      for (const it of all.slice(0, 3)) await store.put(it);
      const listed: string[] = [];
      while (true) {
        const last = listed.at(-1);
        const after = last === undefined ? undefined : person(last).id;
        const page = await store.list(after, 2);
        if (page.length === 0) break;
        listed.push(...page.map((it) => it.id));
      }
      assertEquals(listed.length, new Set(listed).size);
      assertEquals(listed.toSorted(), ids.toSorted());
    });
  }
});

describe("an existing table in which a name is NULL", () => {
  for (const [name, [make, sql]] of Object.entries({ ...EXACT, ...FOLDING })) {
    it(`${name} handles the name as an empty text`, async () => {
      await using existing = await made(make, sql);
      await using store = existing.open(named(make));
      for (const next of [person("n", "Nell", ""), undefined]) {
        const read = { ...person("n"), firstName: "", lastName: "" };
        await store.delete(read.id);
        await existing.run("INSERT INTO PERSON (id) VALUES ('n')");
        assertEquals(await store.get(read.id), read);
        for (const firstName of [" ", "NULL", "null"]) {
          const other = { ...read, firstName };
          assertEquals(await store.compareAndSet(other, next), false);
        }
        assertEquals(await store.compareAndSet(read, next), true);
        assertEquals(await store.get(read.id), next);
      }
    });
  }
});
