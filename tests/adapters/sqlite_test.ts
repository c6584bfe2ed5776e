import {
  assert,
  assertEquals,
  assertLess,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import { SqliteDriver } from "../../adapters/_sqlite_driver.ts";
import { meaningOf } from "../../adapters/_sqlite_errors.ts";
import { prepareSqlite } from "../../adapters/_sqlite_table.ts";
import { sqlite } from "../../adapters/sqlite.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import { AppError } from "../../src/errors.ts";
import { outageLaws, storeLaws, testContract } from "../contract/mod.ts";
import { person } from "../contract/people.ts";

const OPTIONS = { timeout: 200, connections: 1 };
const ada = person("ada");
const adele = person("ada", "Adele");

/** A folder of its own, and stores in it. */
class Folder implements AsyncDisposable {
  readonly path: string = Deno.makeTempDirSync();
  readonly file: string = `${this.path}/data/person.db`;

  open(query = ""): PersonStore {
    return sqlite.open(new URL(`sqlite:${this.file}${query}`), OPTIONS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

async function assertUnavailable(
  call: () => Promise<unknown>,
  message: string,
): Promise<void> {
  const error = await assertRejects(call, AppError);
  assertEquals(error.code, "unavailable");
  assertStringIncludes(error.message, message);
}

testContract("sqlite", storeLaws, () => {
  const folder = new Folder();
  return {
    open: () => folder.open(),
    close: () => folder[Symbol.asyncDispose](),
  };
});

testContract("sqlite, a folder in its place", outageLaws, () => {
  const folder = new Folder();
  Deno.mkdirSync(folder.file, { recursive: true });
  return {
    open: () => folder.open(),
    close: () => folder[Symbol.asyncDispose](),
  };
});

describe("a sqlite: URL", () => {
  const refused = (url: string, message: string) =>
    assertThrows(() => sqlite.open(new URL(url), OPTIONS), AppError, message);

  it("is a path, or :memory:", () => {
    refused("sqlite:", "sqlite:./data/person.db");
    refused("sqlite:file:x?mode=memory", "sqlite:./data/person.db");
    refused("sqlite://data/person.db", 'A path starts after "sqlite:"');
    refused("sqlite:a%00b", "sqlite:./data/person.db");
  });

  it("writes some characters of a path in another way", () => {
    refused("sqlite:./a#b.db", "%23");
    refused("sqlite:./100%.db", "%25");
  });

  it("takes only what its parameters allow", () => {
    refused("sqlite:x?table=a%22b", "The parameter table");
    refused("sqlite:x?create=0", "create must be true or false");
    refused("sqlite:x?synchronous=off", "synchronous must be normal or full");
  });

  it("is decoded", async () => {
    await using folder = new Folder();
    const url = new URL(`sqlite:${folder.path}/a%23b%25 é.db`);
    await using store = sqlite.open(url, OPTIONS);
    await store.put(ada);
    assert(Deno.statSync(`${folder.path}/a#b% é.db`).isFile);
  });
});

describe("sqlite", () => {
  it("keeps people in memory", async () => {
    await using store = sqlite.open(new URL("sqlite::memory:"), OPTIONS);
    assertEquals(await store.put(ada, "token"), "created");
    assertEquals(await store.get(ada.id), ada);
    assertEquals((await store.pending?.list(9))?.length, 1);
  });

  it("does nothing before its first call, then makes folder and file", async () => {
    await using folder = new Folder();
    await using store = folder.open("?synchronous=full");
    assertEquals([...Deno.readDirSync(folder.path)], []);
    assertEquals(await store.get(ada.id), undefined);
    assert(Deno.statSync(folder.file).isFile);
  });

  it("makes its tables, unless it must not", async () => {
    await using folder = new Folder();
    await using never = folder.open("?create=false");
    const error = await assertRejects(() => never.get(ada.id), AppError);
    assertEquals(error.code, "config");
    assertStringIncludes(error.message, "CREATE TABLE");
    await using store = folder.open();
    await store.put(ada);
    assertEquals(await never.get(ada.id), ada);
  });

  it("says that a file is no database, and leaves it alone", async () => {
    await using folder = new Folder();
    Deno.mkdirSync(`${folder.path}/data`);
    Deno.writeTextFileSync(folder.file, "not a database ".repeat(1000));
    await using store = folder.open();
    for (const call of [() => store.get(ada.id), () => store.put(ada)]) {
      await assertUnavailable(call, "is not an SQLite database");
    }
    assertStringIncludes(Deno.readTextFileSync(folder.file), "not a database");
    // Once that is put right, it works without a restart.
    Deno.removeSync(folder.file);
    assertEquals(await store.put(ada), "created");
  });

  it("says that a file is damaged", async () => {
    await using folder = new Folder();
    {
      await using store = folder.open();
      const all = Array.from({ length: 3000 }, (_, i) => person(`p${i}`));
      await store.putMany(all);
    }
    const bytes = Deno.readFileSync(folder.file);
    bytes.fill(0xff, 8192);
    Deno.writeFileSync(folder.file, bytes);
    await using store = folder.open();
    await assertUnavailable(() => store.get(person("p7").id), "damaged");
  });

  it("says that another process keeps it busy, and recovers", async () => {
    await using folder = new Folder();
    await using store = folder.open();
    await store.put(ada);
    const other = new DatabaseSync(folder.file);
    other.exec("BEGIN IMMEDIATE");
    const begun = performance.now();
    await assertUnavailable(() => store.put(adele), "busy");
    await assertUnavailable(() => store.put(adele, "token"), "busy");
    assertLess(performance.now() - begun, 1000);
    assertEquals(await store.get(ada.id), ada);
    other.exec("COMMIT");
    other.close();
    assertEquals(await store.put(adele), "replaced");
  });

  it("reads a file that it cannot write to", async () => {
    await using folder = new Folder();
    {
      await using store = folder.open();
      await store.put(ada);
    }
    Deno.chmodSync(folder.file, 0o444);
    // The superuser may write to it all the same.
    const mayWrite = canWrite(folder.file);
    await using store = folder.open();
    assertEquals(await store.get(ada.id), ada);
    if (mayWrite) assertEquals(await store.put(adele), "replaced");
    else await assertUnavailable(() => store.put(adele), "read-only");
  });

  it("says that Deno may not use the file", async () => {
    await using folder = new Folder();
    const script = `${folder.path}/try.ts`;
    const adapter = new URL("../../adapters/sqlite.ts", import.meta.url);
    Deno.writeTextFileSync(
      script,
      `import { sqlite } from ${JSON.stringify(adapter)};
       const url = new URL("sqlite:${folder.file}");
       const store = sqlite.open(url, { timeout: 100, connections: 1 });
       await store.ping().catch((error) =>
         console.log(error.code, error.message));`,
    );
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-config", "--no-check", script],
    }).output();
    const said = new TextDecoder().decode(stdout);
    assertStringIncludes(said, "unavailable Deno may not use the database");
    assertStringIncludes(said, "--allow-write");
  });

  it("commits a write and its rows of the log, or neither", async () => {
    await using folder = new Folder();
    await using store = folder.open();
    await store.put(ada);
    const other = new DatabaseSync(folder.file);
    other.exec(
      "CREATE TRIGGER t BEFORE INSERT ON person_pending " +
        "BEGIN SELECT RAISE(ABORT, 'a secret of the table'); END",
    );
    const bob = person("bob");
    const writes = [
      () => store.add(bob, "t"),
      () => store.put(adele, "t"),
      () => store.putMany([adele, bob], "t"),
      () => store.delete(ada.id, "t"),
      () => store.compareAndSet(ada, adele, "t"),
      () => store.compareAndSet(ada, undefined, "t"),
    ];
    for (const write of writes) {
      const error = await assertRejects(write, AppError);
      assertNotMatch(error.message, /secret/);
      assertEquals(await store.list(undefined, 10), [ada]);
    }
    other.exec("DROP TRIGGER t");
    other.close();
    assertEquals(await store.putMany([adele, bob], "t"), 1);
  });

  it("refuses what it would alter", async () => {
    await using folder = new Folder();
    await using store = folder.open();
    for (const firstName of ["a\0b", "\ud800"]) {
      const bad = { ...ada, firstName };
      const writes = [
        () => store.add(bad),
        () => store.put(bad),
        () => store.putMany([bad]),
        () => store.compareAndSet(ada, bad),
      ];
      for (const write of writes) {
        const error = await assertRejects(write, AppError);
        assertEquals(error.code, "invalid");
        assertEquals(error.faults[0]?.pointer, "/firstName");
      }
    }
  });

  it("imports many in seconds", async () => {
    await using folder = new Folder();
    await using store = folder.open();
    const begun = performance.now();
    for (let at = 0; at < 20_000; at += 1000) {
      const some = Array.from({ length: 1000 }, (_, i) => person(`p${at + i}`));
      assertEquals(await store.putMany(some), 1000);
    }
    assertLess(performance.now() - begun, 10_000 / 5);
  });

  it("finds people and pages by an index", async () => {
    await using folder = new Folder();
    const tables = {
      person: "",
      other: "CREATE TABLE other (n INTEGER PRIMARY KEY, " +
        "id TEXT COLLATE NOCASE UNIQUE, first_name TEXT, last_name TEXT)",
    };
    await using driver = new SqliteDriver({
      path: folder.file,
      synchronous: "normal",
      busyTimeout: 100,
    });
    for (const [name, create] of Object.entries(tables)) {
      const run = (sql: string, ...params: string[]) =>
        driver.run(function* () {
          return (yield { sql, params }).rows;
        }, "read");
      if (create) await run(create);
      const sql = await driver.run(() => prepareSqlite(name, true), "read");
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

describe("what SQLite says", () => {
  it("becomes words for the caller", () => {
    const database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE t (x CHECK (x <> 'no'))");
    const meaning = (sql: string, writing = true) => {
      const cause = assertThrows(() => database.prepare(sql).run(), Error);
      const error = meaningOf(cause, writing);
      assert(error instanceof AppError);
      assertEquals(error.cause, cause);
      return [error.code, error.message];
    };
    assertEquals(meaning("INSERT INTO t VALUES ('no')"), [
      "invalid",
      "The table has a constraint that this person breaks.",
    ]);
    assertEquals(meaning("SELECT * FROM missing")[0], "unavailable");
    database.exec("PRAGMA max_page_count = 3");
    const [code, message] = meaning(
      "INSERT INTO t VALUES (hex(randomblob(100000)))",
    );
    assertEquals(code, "unavailable");
    assertStringIncludes(message ?? "", "full");
    database.exec("PRAGMA query_only = ON");
    assertStringIncludes(
      meaning("INSERT INTO t VALUES ('x')")[1] ?? "",
      "read-only",
    );
    database.close();
  });

  it("leaves the outcome of a write open when the disk fails", () => {
    const cause = Object.assign(new Error("disk I/O error"), { errcode: 1034 });
    const code = (writing: boolean) => {
      const error = meaningOf(cause, writing);
      return error instanceof AppError ? error.code : error;
    };
    assertEquals(code(true), "unknown_outcome");
    assertEquals(code(false), "unavailable");
  });
});

function canWrite(path: string): boolean {
  try {
    Deno.openSync(path, { write: true }).close();
    return true;
  } catch {
    return false;
  }
}
