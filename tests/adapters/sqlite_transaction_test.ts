import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import type { Program } from "../../adapters/_sql_driver.ts";
import { putMany } from "../../adapters/_sql_programs.ts";
import { SqliteDriver } from "../../adapters/_sqlite_driver.ts";
import { prepareSqlite } from "../../adapters/_sqlite_table.ts";
import { person } from "../contract/people.ts";
import { Folder } from "./sqlite_folder.ts";

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
  // at once with SQLITE_BUSY_SNAPSHOT, however often it is tried.
  it("lets nobody write between what it reads and what it writes", async () => {
    await using folder = new Folder();
    await using driver = new SqliteDriver({
      path: folder.file,
      synchronous: "normal",
    });
    const deadline = performance.now() + 5000;
    const sql = await driver.run(
      () => prepareSqlite("person", true),
      "write",
      deadline,
    );
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
        deadline,
      );
      assertEquals([created, met], [2, 2]);
      other.exec("INSERT INTO person VALUES ('bob', 'Bob', '')");
    } finally {
      other.close();
    }
  });
});
