import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import type { Program } from "../../adapters/_sql_driver.ts";
import { putMany } from "../../adapters/_sql_programs.ts";
import { SqliteDriver } from "../../adapters/_sqlite_driver.ts";
import { prepareSqlite } from "../../adapters/_sqlite_table.ts";
import { sqlite } from "../../adapters/sqlite.ts";
import { person } from "../contract/people.ts";
import { Folder } from "./sqlite_folder.ts";

/** Holds the lock of a file for a moment; the event loop that waits is not its. */
const HOLD = `import { DatabaseSync } from "node:sqlite";
onmessage = ({ data }) => {
  const database = new DatabaseSync(data, { timeout: 5000 });
  database.exec("BEGIN IMMEDIATE");
  postMessage("held");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  database.exec("COMMIT");
  database.close();
};`;

/** The program, with something else done after each of its statements. */
function* interrupted<T>(program: Program<T>, other: () => void): Program<T> {
  let step = program.next();
  while (!step.done) {
    const result = yield step.value;
    other();
    step = program.next(result);
  }
  return step.value;
}

describe("a transaction of sqlite", () => {
  // With a plain BEGIN the other one would come between, and ours would fail
  // at once with SQLITE_BUSY_SNAPSHOT, however long it is ready to wait.
  it("lets nobody write between what it reads and what it writes", async () => {
    await using folder = new Folder();
    await using driver = new SqliteDriver({
      path: folder.file,
      synchronous: "normal",
      busyTimeout: 1000,
    });
    const sql = await driver.run(() => prepareSqlite("person", true), "write");
    const other = new DatabaseSync(folder.file, { timeout: 0 });
    try {
      let met = 0;
      const refused = () => {
        met++;
        const write = "INSERT INTO person VALUES ('bob', 'Bob', '')";
        assertThrows(() => other.exec(write), Error, "locked");
      };
      const people = [person("ada"), person("eve")];
      const created = await driver.run(
        () => interrupted(putMany(sql, people), refused),
        "atomic",
      );
      assertEquals([created, met], [2, 2]);
      other.exec("INSERT INTO person VALUES ('bob', 'Bob', '')");
    } finally {
      other.close();
    }
  });

  it("waits until another one has written", async () => {
    await using folder = new Folder();
    const url = new URL(`sqlite:${folder.file}`);
    await using store = sqlite.open(url, { timeout: 2000, connections: 1 });
    await store.put(person("ada"));
    const other = new Worker(
      `data:text/javascript,${encodeURIComponent(HOLD)}`,
      {
        type: "module",
      },
    );
    for (const log of [undefined, "token"]) {
      const held = Promise.withResolvers<unknown>();
      other.onmessage = held.resolve;
      other.postMessage(folder.file);
      await held.promise;
      assertEquals(await store.put(person("ada"), log), "replaced");
    }
    other.terminate();
  });
});
