import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { AppError } from "../../../src/errors.ts";
import type { Person } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { inMysql } from "../mysql/database.ts";
import { inSqlite } from "../sqlite/folder.ts";
import { made, type MakeDatabase } from "./databases.ts";
import { NO_IDS } from "./no_ids.ts";

const NAMES = "first_name VARCHAR(80), last_name VARCHAR(80)";

/** Tables whose ids are numbers: how they are made, and the largest id. */
const TABLES: Record<string, [MakeDatabase, id: string, most: bigint]> = {
  ...Object.fromEntries(
    ([
      ["TINYINT UNSIGNED", 255n],
      ["SMALLINT", 32767n],
      ["MEDIUMINT", 8388607n],
      ["INT", 2n ** 31n - 1n],
      ["INT UNSIGNED", 2n ** 32n - 1n],
      ["BIGINT", 2n ** 63n - 1n],
      ["BIGINT UNSIGNED", 2n ** 64n - 1n],
    ] as const).map(([type, most]) => [
      `MySQL, ${type}`,
      [inMysql, `id ${type} AUTO_INCREMENT PRIMARY KEY`, most],
    ]),
  ),
  "MySQL, a second key": [
    inMysql,
    "id INT NOT NULL AUTO_INCREMENT UNIQUE, team INT NOT NULL DEFAULT 1, " +
    "PRIMARY KEY (team, id)",
    2n ** 31n - 1n,
  ],
  "SQLite": [inSqlite, "id INTEGER PRIMARY KEY", 2n ** 63n - 1n],
  "SQLite, AUTOINCREMENT": [
    inSqlite,
    "id INTEGER PRIMARY KEY AUTOINCREMENT",
    2n ** 63n - 1n,
  ],
};

for (const [name, [make, id, most]] of Object.entries(TABLES)) {
  const test = (
    what: string,
    check: (
      store: PersonStore,
      run: (sql: string) => Promise<unknown>,
    ) => Promise<void>,
  ) =>
    it(what, async () => {
      const sql = `CREATE TABLE person (${id}, ${NAMES})`;
      await using database = await made(make, sql);
      await using store = database.open();
      await check(store, (it) => database.run(it));
    });

  describe(`a table whose ids are numbers: ${name}`, () => {
    const all = ["0", "1", "9", "10", `${most - 1n}`, `${most}`]
      .map((it) => person(it));

    test("writes and reads each id that it can hold", async (store) => {
      for (const it of all) {
        assertEquals(await store.put(it), "created", it.id);
        assertEquals(await store.add(it, "t"), false);
        const next = { ...it, firstName: "Next" };
        assertEquals(await store.compareAndSet(next, it), false);
        assertEquals(await store.compareAndSet(it, next), true);
        assertEquals(await store.put(it, "t"), "replaced");
      }
      const ids = all.map((it) => it.id);
      assertEquals([...(await store.getMany(ids)).values()].length, all.length);
      const found = await Promise.all(ids.map((it) => store.get(it)));
      assertEquals(found, all);
      assertEquals(await store.putMany(all, "t"), 0);
      const rows = await store.outbox?.list(99) ?? [];
      assertEquals(rows.map((row) => row.id).toSorted(), ids.toSorted());
      for (const it of ids) assertEquals(await store.delete(it), true);
      assertEquals(await store.putMany(all), all.length);
    });

    test("has no person under any other text", async (store) => {
      await store.putMany(all);
      const others = [...NO_IDS, `${most + 1n}`, "é", "😀"];
      for (const text of others) {
        const { id } = person("x");
        const it = { ...person("x"), id: text as typeof id };
        assertEquals(await store.get(it.id), undefined, text);
        assertEquals(await store.delete(it.id), false);
        assertEquals(await store.compareAndSet(it, it), false);
        assertEquals(await store.compareAndSet(it, undefined), false);
        const writes = [
          () => store.put(it),
          () => store.add(it),
          () => store.putMany([person("3"), it]),
        ];
        for (const write of writes) {
          const error = await assertRejects(write, AppError);
          assertEquals([error.code, error.faults[0]?.pointer], [
            "invalid",
            "/id",
          ]);
        }
      }
      const ids = [...others, "9"].map((it) => it as typeof all[0]["id"]);
      assertEquals([...(await store.getMany(ids)).keys()], ["9"]);
      const gets = await Promise.all(ids.map((it) => store.get(it)));
      assertEquals(gets.filter((it) => it).length, 1);
      assertEquals(await store.list(undefined, 99), all);
    });

    test("lists its people by number", async (store, run) => {
      await store.putMany(all);
      if (!/UNSIGNED/.test(name)) {
        await run("INSERT INTO person (id, first_name) VALUES (-5, 'No')");
      }
      const listed: Person[] = [];
      while (listed.length <= all.length) {
        const page = await store.list(listed.at(-1)?.id, 2);
        if (page.length === 0) break;
        listed.push(...page);
      }
      assertEquals(listed, all);
    });

    test(
      "makes ids, each of them once, and adds no row",
      async (store, run) => {
        await store.put(person("41"));
        const { id: _, ...draft } = person("x");
        const made = await Promise.all(
          Array.from({ length: 20 }, () => store.newId?.(draft)),
        );
        assertEquals(new Set(made).size, 20);
        for (const it of made) assert(Number(it) > 41, it);
        assertEquals(await store.list(undefined, 99), [person("41")]);
        await run("INSERT INTO person (first_name) VALUES ('Other')");
        const [, other] = await store.list(undefined, 99);
        const next = await store.newId?.(draft);
        assert(next !== other?.id);
        assertEquals(await store.outbox?.list(9), []);
      },
    );
  });
}

describe("a table whose ids are numbers that the database does not make", () => {
  it("needs the id of a new record", async () => {
    const sql = `CREATE TABLE person (id INT PRIMARY KEY, ${NAMES})`;
    await using database = await made(inMysql, sql);
    await using store = database.open();
    const { id: _, ...draft } = person("x");
    const error = await assertRejects(
      () => store.newId?.(draft) ?? Promise.resolve(),
      AppError,
    );
    assertEquals([error.code, error.faults[0]?.pointer], ["invalid", "/id"]);
    assertEquals(await store.put(person("7")), "created");
  });
});

describe("a table whose ids are texts", () => {
  for (const [name, make] of Object.entries({ inMysql, inSqlite })) {
    it(`makes no ids: ${name}`, async () => {
      await using database = await make();
      await using store = database.open();
      const { id: _, ...draft } = person("x");
      assertEquals(await store.newId?.(draft), undefined);
    });
  }
});
