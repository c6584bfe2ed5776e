import { PERSON } from "../../../src/person/person.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import type { Mode, Program, Row } from "../../../adapters/sql/driver.ts";
import { putMany } from "../../../adapters/sql/statements/programs.ts";
import { SqliteDriver } from "../../../adapters/sqlite/driver.ts";
import { prepareSqlite } from "../../../adapters/sqlite/table.ts";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { errorCode } from "../../support/error_code.ts";
import { Folder } from "./folder.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** The program, with a callback after each of its statements. */
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
  // With a plain BEGIN the other client could write meanwhile. Our write would
  // fail at once with SQLITE_BUSY_SNAPSHOT, at every attempt.
  it("lets no other client write between its read and its write", async () => {
    await using folder = new Folder();
    await using driver = new SqliteDriver({
      path: folder.file,
      synchronous: "normal",
    }, RUNTIME);
    const deadline = performance.now() + 5000;
    const sql = await driver.run(
      () => prepareSqlite(PERSON, "person", "now"),
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

  // Without a write-ahead log, a COMMIT waits for every reader.
  it("is undone if its COMMIT is refused, and succeeds when it is allowed", async () => {
    await using folder = new Folder();
    const { driver, store: opened } = folder.connect(400);
    await using store = opened;
    const ada = person("ada");
    const adele = person("ada", "Adele");
    await store.put(ada);
    await driver.run(
      function* () {
        yield { sql: "PRAGMA journal_mode = DELETE", params: [] };
      },
      "read",
      performance.now() + 5000,
    );
    const other = new DatabaseSync(folder.file);
    const writes = [
      () => store.put(adele),
      () => store.put(adele, "token"),
      () => store.putMany([person("bob"), adele]),
    ];
    try {
      other.exec("BEGIN; SELECT * FROM person");
      const refused = writes.map((it) => errorCode(it()));
      assertEquals(await store.list(undefined, 9), [ada]);
      assertEquals(await Promise.all(refused), Array(3).fill("unavailable"));
      assertEquals(await store.list(undefined, 9), [ada]);
      assertEquals(await store.outbox.list(9), []);
      const waiting = writes.map((it) => it());
      other.exec("COMMIT");
      assertEquals(await Promise.all(waiting), ["replaced", "replaced", 1]);
      assertEquals(await store.list(undefined, 9), [adele, person("bob")]);
    } finally {
      other.close();
    }
  });
});

describe("a program on sqlite", () => {
  const memory = () =>
    new SqliteDriver({ path: ":memory:", synchronous: "normal" }, RUNTIME);
  const soon = () => performance.now() + 5000;
  const statement = (sql: string, ...params: (string | null)[]) => (
    { sql, params }
  );

  it("reads each column as a text or null, and counts the rows it changed", async () => {
    await using driver = memory();
    const values = await driver.run(
      function* () {
        yield statement("CREATE TABLE t (a, b, c)");
        const insert = yield statement(
          "INSERT INTO t VALUES (?, 1.5, NULL), (?, 0, 1)",
          ...["x", null],
        );
        const update = yield statement("UPDATE t SET c = 'same'");
        const { rows, affected } = yield statement("SELECT a, b, c FROM t");
        return {
          rows,
          counts: [insert, update].map((it) => it.affected),
          affected,
        };
      },
      "write",
      soon(),
    );
    assertEquals(values, {
      rows: [["x", "1.5", "same"], [null, "0", "same"]],
      counts: [2, 2],
      affected: 0,
    });
  });

  it("that fails undoes its changes only in a transaction", async () => {
    await using driver = memory();
    const failing = function* () {
      yield statement("INSERT INTO t VALUES (1)");
      throw new AppError("conflict", "The program's own error");
    };
    const count = async (mode: Mode) => {
      assertEquals(
        await errorCode(driver.run(failing, mode, soon())),
        "conflict",
      );
      const counted = function* (): Program<readonly Row[]> {
        return (yield statement("SELECT count(*) FROM t")).rows;
      };
      return await driver.run(counted, "read", soon());
    };
    await driver.run(
      function* () {
        yield statement("CREATE TABLE t (n)");
      },
      "write",
      soon(),
    );
    assertEquals(await count("atomic"), [["0"]]);
    assertEquals(await count("write"), [["1"]]);
  });

  it("opens the file, which the driver does not do before", async () => {
    await using folder = new Folder();
    await using driver = new SqliteDriver({
      path: folder.file,
      synchronous: "normal",
    }, RUNTIME);
    assertEquals([...Deno.readDirSync(folder.path)], []);
    await driver.run(
      function* () {
        yield statement("CREATE TABLE t (n)");
      },
      "write",
      soon(),
    );
    assertEquals(Deno.statSync(folder.file).isFile, true);
  });
});
