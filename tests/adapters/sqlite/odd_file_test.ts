import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import { storeLaws, testContract } from "../../contract/mod.ts";
import { person } from "../../contract/people.ts";
import { Folder } from "./folder.ts";

/** What a file of SQLite keeps of the connection that has made it. */
const ODD: Record<string, string> = {
  "in UTF-16, least byte first": "PRAGMA encoding = 'UTF-16le'",
  "in UTF-16, most byte first": "PRAGMA encoding = 'UTF-16be'",
  "with other pragmas": "PRAGMA page_size = 512; PRAGMA auto_vacuum = FULL; " +
    "PRAGMA journal_mode = PERSIST; PRAGMA default_cache_size = 1; " +
    "PRAGMA application_id = 7; PRAGMA user_version = 7",
};

for (const [name, pragmas] of Object.entries(ODD)) {
  testContract(`sqlite on a file ${name},`, storeLaws, async () => {
    const folder = new Folder();
    // The first table makes SQLite write the pragmas to the file.
    await folder.run(`${pragmas}; CREATE TABLE other (id TEXT)`);
    return {
      open: () => folder.open(),
      close: () => folder[Symbol.asyncDispose](),
    };
  });
}

describe("a connection to a file of sqlite", () => {
  it("reads and replaces a name that another program stored as a BLOB", async () => {
    await using folder = new Folder();
    await folder.run(
      "CREATE TABLE person (id TEXT PRIMARY KEY, first_name TEXT, " +
        "last_name TEXT); INSERT INTO person VALUES ('a', " +
        "CAST('Zoë' AS BLOB), CAST('L' AS BLOB))",
    );
    await using store = folder.open();
    const stored = person("a", "Zoë", "L");
    assertEquals(await store.get(stored.id), stored);
    assertEquals(await store.list(undefined, 9), [stored]);
    const next = person("a", "Eve", "L");
    assertEquals(await store.compareAndSet(next, stored), false);
    assertEquals(await store.compareAndSet(stored, next), true);
    assertEquals(await store.get(stored.id), next);
  });

  it("checks the foreign keys and the constraints of the table", async () => {
    await using folder = new Folder();
    await folder.run(
      "CREATE TABLE boss (name TEXT PRIMARY KEY); CREATE TABLE person (" +
        "id TEXT PRIMARY KEY, first_name TEXT REFERENCES boss (name), " +
        "last_name TEXT CHECK (last_name <> 'bad'))",
    );
    await folder.run("INSERT INTO boss VALUES ('Ada')");
    await using store = folder.open();
    for (const it of [person("a", "Eve"), person("a", "Ada", "bad")]) {
      const error = await assertRejects(() => store.put(it), AppError);
      assertEquals(error.code, "invalid");
    }
    assertEquals(await store.put(person("a", "Ada")), "created");
  });
});
