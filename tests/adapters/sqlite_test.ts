import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import { sqlite } from "../../adapters/sqlite.ts";
import { AppError } from "../../src/errors.ts";
import { outageLaws, storeLaws, testContract } from "../contract/mod.ts";
import { person } from "../contract/people.ts";
import { testSqlStore } from "./sql/laws.ts";
import { Folder, inSqlite, OPTIONS } from "./sqlite/folder.ts";

const ada = person("ada");

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

testSqlStore("sqlite", inSqlite);

describe("a read of sqlite", () => {
  it("answers at once, once the table is known", async () => {
    await using folder = new Folder();
    await using store = await folder.open();
    const bob = person("bob");
    assertEquals(store.read?.(ada.id) instanceof Promise, true);
    await store.put(ada);
    assertEquals(store.read?.(ada.id), ada);
    assertEquals(store.read?.(bob.id), undefined);
    await store.delete(ada.id);
    assertEquals(store.read?.(ada.id), undefined);
  });

  it("fails when the store is closed", async () => {
    await using folder = new Folder();
    const store = await folder.open();
    await store.put(ada);
    await store[Symbol.asyncDispose]();
    await assertRejects(async () => await store.read?.(ada.id), AppError);
  });

  it("sees what another program has committed", async () => {
    await using folder = new Folder();
    await using store = await folder.open();
    await store.put(ada);
    assertEquals(store.read?.(ada.id), ada);
    using other = new DatabaseSync(folder.file);
    other.exec("UPDATE person SET last_name = 'x'");
    assertEquals(store.read?.(ada.id), { ...ada, lastName: "x" });
  });
});

describe("a sqlite: URL", () => {
  const refused = (url: string, message: string) =>
    assertThrows(() => sqlite.open(new URL(url), OPTIONS), AppError, message);

  it("is a path, or :memory:", () => {
    refused("sqlite:", "sqlite:./data/person.db");
    refused("sqlite:file:x?mode=memory", "sqlite:./data/person.db");
    refused("sqlite://data/person.db", 'The path must follow "sqlite:"');
    refused("sqlite:a%00b", "sqlite:./data/person.db");
  });

  it("must encode some characters of a path", () => {
    refused("sqlite:./a#b.db", "%23");
    refused("sqlite:./100%.db", "%25");
  });

  it("refuses unknown values of its parameters", () => {
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

/** The `synchronous` setting of the connection that the store opens. */
async function synchronous(
  folder: Folder,
  parameters: Record<string, string>,
): Promise<unknown> {
  const opened = new Set<DatabaseSync>();
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (...args) {
    opened.add(this);
    return prepare.apply(this, args);
  };
  try {
    await using store = folder.open(parameters);
    await store.ping();
    const [database] = opened;
    return database?.prepare("PRAGMA synchronous").get()?.synchronous;
  } finally {
    DatabaseSync.prototype.prepare = prepare;
  }
}

describe("sqlite", () => {
  it("syncs the disk at every commit with full, else at checkpoints", async () => {
    await using folder = new Folder();
    assertEquals(await synchronous(folder, {}), 1);
    assertEquals(await synchronous(folder, { synchronous: "normal" }), 1);
    assertEquals(await synchronous(folder, { synchronous: "full" }), 2);
  });

  it("keeps people in memory", async () => {
    await using store = sqlite.open(new URL("sqlite::memory:"), OPTIONS);
    assertEquals(await store.put(ada, "token"), "created");
    assertEquals(await store.get(ada.id), ada);
    assertEquals((await store.outbox?.list(9))?.length, 1);
  });

  it("creates the folder and the file at its first call", async () => {
    await using folder = new Folder();
    await using store = folder.open({ synchronous: "full" });
    assertEquals([...Deno.readDirSync(folder.path)], []);
    assertEquals(await store.get(ada.id), undefined);
    assert(Deno.statSync(folder.file).isFile);
  });

  it("refuses a text that it would alter", async () => {
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
});
