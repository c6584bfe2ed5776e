import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertRejects,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mysql } from "../../adapters/mysql.ts";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import { person } from "../contract/people.ts";
import { Database, OPTIONS } from "./mysql_database.ts";
import { type Judge, Proxy } from "./sql_proxy.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

/** The code of the error that the call ends with, or `"none"`. */
async function fate(call: Promise<unknown>): Promise<ErrorCode | "none"> {
  try {
    await call;
    return "none";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** Cuts the connection the next time that the text is sent. */
function cutOnce(text: string): Judge & { armed: boolean } {
  const judge = Object.assign((sent: string) => {
    if (!judge.armed || !sent.includes(text)) return "pass" as const;
    judge.armed = false;
    return "cut" as const;
  }, { armed: false });
  return judge;
}

describe("mysql past its deadline", () => {
  it("gives up a read, and recovers", async () => {
    await using database = await Database.make();
    await using store = database.open({ timeout: 300 });
    await store.put(ada);
    await database.run("LOCK TABLES person WRITE");
    const begun = performance.now();
    const reads = [store.get(ada.id), store.list(undefined, 1)];
    assertEquals(await Promise.all(reads.map(fate)), [
      "unavailable",
      "unavailable",
    ]);
    assertLess(performance.now() - begun, 600);
    await database.run("UNLOCK TABLES");
    assertEquals(await store.get(ada.id), ada);
  });

  it("does not know what became of a write", async () => {
    await using database = await Database.make();
    await using store = database.open({ timeout: 300 });
    await store.put(ada);
    await database.run("LOCK TABLES person WRITE");
    assertEquals(await fate(store.put(adele)), "unknown_outcome");
  });

  it("knows that a transaction without its COMMIT is undone", async () => {
    await using database = await Database.make();
    await using store = database.open({ timeout: 300 });
    await store.put(ada);
    await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
    assertEquals(await fate(store.put(adele, "token")), "unavailable");
    assertEquals(await fate(store.putMany([adele])), "unavailable");
    await database.run("COMMIT");
    assertEquals(await store.get(ada.id), ada);
    assertEquals(await store.pending?.list(1), []);
  });

  it("gives up the wait for a connection", async () => {
    await using database = await Database.make();
    await using store = database.open({ timeout: 400, connections: 1 });
    await store.put(ada);
    await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
    const begun = performance.now();
    const calls = [
      store.put(adele),
      ...Array.from({ length: 20 }, () => store.list(undefined, 1)),
    ];
    const fates = await Promise.all(calls.map(fate));
    assertLess(performance.now() - begun, 800);
    assertEquals(fates[0], "unknown_outcome");
    assert(fates.slice(1).every((it) => it === "unavailable"));
    await database.run("COMMIT");
    assertEquals((await store.list(undefined, 1)).length, 1);
  });

  it("gives up a lock that another holds, and tells so", async () => {
    await using database = await Database.make();
    await using store = database.open({ timeout: 4000 });
    await store.put(ada);
    await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
    // Not "unknown": the server has said that the statement was undone.
    assertEquals(await fate(store.put(adele)), "unavailable");
    await database.run("COMMIT");
    assertEquals(await store.get(ada.id), ada);
  });

  it("holds no more connections than allowed", async () => {
    await using database = await Database.make();
    await using store = database.open({ connections: 3 });
    await store.put(ada);
    await Promise.all(
      Array.from({ length: 60 }, () => [
        store.list(undefined, 1),
        store.ping(),
      ]).flat(),
    );
    assertEquals((await database.connections()).length, 3);
  });
});

describe("mysql after a lost connection", () => {
  it("reads again when every idle connection was killed", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await Promise.all([1, 2, 3, 4].map((n) => store.put(person(`p${n}`))));
    assertGreater(await database.kill(), 0);
    const reads = [1, 2, 3, 4, 5, 6].map((n) => store.list(undefined, n));
    assertEquals((await Promise.all(reads)).map((it) => it.length), [
      1,
      2,
      3,
      4,
      4,
      4,
    ]);
    assertGreater(await database.kill(), 0);
    assertEquals(await store.get(person("p1").id), person("p1"));
  });

  it("reads again when it was killed at work", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.put(ada);
    await database.run("LOCK TABLES person WRITE");
    const read = store.get(ada.id);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await database.kill();
    await database.run("UNLOCK TABLES");
    assertEquals(await read, ada);
  });

  it("does not know what became of a write killed at work", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.put(ada);
    await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
    const write = fate(store.put(adele));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await database.kill();
    assertEquals(await write, "unknown_outcome");
    await database.run("COMMIT");
    assertEquals(await store.put(adele), "replaced");
  });

  it("does not know what became of a COMMIT", async () => {
    await using database = await Database.make();
    const cut = cutOnce("COMMIT");
    await using proxy = new Proxy(database.url(), cut);
    await using store = mysql.open(proxy.url(), OPTIONS);
    assertEquals(await store.put(ada, "one"), "created");
    cut.armed = true;
    assertEquals(await fate(store.put(adele, "two")), "unknown_outcome");
    assertEquals(cut.armed, false);
    assertEquals(await store.get(ada.id), ada);
  });

  it("runs a transaction again that did not come to its COMMIT", async () => {
    await using database = await Database.make();
    const cut = cutOnce("START TRANSACTION");
    await using proxy = new Proxy(database.url(), cut);
    await using store = mysql.open(proxy.url(), OPTIONS);
    await store.put(ada);
    cut.armed = true;
    assertEquals(await store.put(adele, "one"), "replaced");
    assertEquals(cut.armed, false);
    assertEquals(await store.get(ada.id), adele);
    assertEquals(proxy.connections, 2);
  });

  it("drops every idle connection when one turns out to be dead", async () => {
    await using database = await Database.make();
    let dead = 0;
    await using proxy = new Proxy(
      database.url(),
      (_, nth) => nth <= dead ? "cut" : "pass",
    );
    await using store = mysql.open(proxy.url(), OPTIONS);
    const lists = Array.from({ length: 8 }, () => store.list(undefined, 1));
    await Promise.all(lists);
    assertEquals(proxy.connections, OPTIONS.connections - 1);
    // A firewall has forgotten them, and none has noticed.
    dead = proxy.connections;
    await store.list(undefined, 1);
    assertEquals(await store.put(ada), "created");
  });

  it("never takes a loss for a miss", async () => {
    await using database = await Database.make();
    let down = false;
    await using proxy = new Proxy(database.url(), () => down ? "cut" : "pass");
    await using store = mysql.open(proxy.url(), OPTIONS);
    await store.put(ada);
    down = true;
    assertEquals(await fate(store.get(ada.id)), "unavailable");
    assertEquals(await fate(store.getMany([ada.id])), "unavailable");
    assertEquals(await fate(store.list(undefined, 1)), "unavailable");
    assertEquals(await fate(store.ping()), "unavailable");
    down = false;
    assertEquals(await store.get(ada.id), ada);
  });
});

describe("mysql, told of a failure", () => {
  /** A table whose server answers each INSERT with this error number. */
  async function failing(errno: number): Promise<Database> {
    const database = await Database.make();
    await using store = database.open();
    await store.put(adele);
    await database.run(
      "CREATE TRIGGER person_t BEFORE INSERT ON person FOR EACH ROW " +
        `SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = ${errno}, ` +
        "MESSAGE_TEXT = 'a secret of the server'",
    );
    return database;
  }

  const CODES: Record<number, ErrorCode> = {
    1406: "invalid",
    1366: "invalid",
    4025: "invalid",
    1290: "unavailable",
    1114: "unavailable",
    1142: "unavailable",
    1205: "unavailable",
    1213: "unavailable",
    1317: "unavailable",
    9999: "unavailable",
  };
  for (const [errno, code] of Object.entries(CODES)) {
    it(`calls error ${errno} ${code}, in words of its own`, async () => {
      await using database = await failing(Number(errno));
      await using store = database.open({ timeout: 1000 });
      const bob = person("bob");
      for (const call of [() => store.put(bob), () => store.add(bob, "t")]) {
        const error = await assertRejects(call, AppError);
        assertEquals(error.code, code);
        assert(!error.message.includes("secret"));
        assert(error.cause instanceof Error);
      }
      assertEquals(await store.list(undefined, 10), [adele]);
      assertEquals(await store.pending?.list(10), []);
    });
  }

  it("tries again after a deadlock", async () => {
    await using database = await Database.make();
    await using store = database.open({ connections: 1 });
    await store.ping();
    await database.run(
      "CREATE TRIGGER person_t BEFORE INSERT ON person FOR EACH ROW " +
        "BEGIN SET @tries = COALESCE(@tries, 0) + 1; IF @tries % 3 > 0 THEN " +
        "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213; END IF; END",
    );
    assertEquals(await store.put(ada), "created");
    assertEquals(await store.add(person("bob"), "token"), true);
    assertEquals(await store.putMany([person("c")], "token"), 1);
    assertEquals((await store.pending?.list(9))?.length, 2);
  });

  it("commits a write and its rows of the log, or neither", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.put(ada);
    await database.run("DROP TABLE person_pending");
    const bob = person("bob");
    const writes = [
      store.add(bob, "t"),
      store.put(adele, "t"),
      store.putMany([adele, bob], "t"),
      store.delete(ada.id, "t"),
      store.compareAndSet(ada, adele, "t"),
      store.compareAndSet(ada, undefined, "t"),
    ];
    assertEquals(new Set(await Promise.all(writes.map(fate))).size, 1);
    assertEquals(await store.list(undefined, 10), [ada]);
  });
});

describe("mysql, disposed of", () => {
  it("lets the calls under way end, and waits for them", async () => {
    await using database = await Database.make();
    const store = database.open({ connections: 1, timeout: 2000 });
    await store.put(ada);
    await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
    const write = store.put(adele);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const waiting = store.list(undefined, 1);
    const get = store.get(ada.id);
    const disposed = store[Symbol.asyncDispose]();
    const again = store[Symbol.asyncDispose]();
    assertEquals(await fate(store.get(ada.id)), "unavailable");
    await database.run("COMMIT");
    assertEquals(await write, "replaced");
    assertEquals(await waiting, [adele]);
    assertEquals(await get, adele);
    await Promise.all([disposed, again]);
    assertEquals(await database.connections(), []);
  });

  it("waits no longer than the deadline", async () => {
    await using database = await Database.make();
    const store = database.open({ connections: 1, timeout: 300 });
    await store.put(ada);
    await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
    const write = fate(store.put(adele));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const begun = performance.now();
    await store[Symbol.asyncDispose]();
    assertLess(performance.now() - begun, 600);
    assertEquals(await write, "unknown_outcome");
  });
});
