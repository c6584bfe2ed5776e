import { PERSON } from "../../../src/person/person.ts";
import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import { sqlite } from "../../../adapters/sqlite.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { Folder } from "./folder.ts";
import { assertTook, timed } from "../../support/timed.ts";

const ada = person("ada");
const TIMEOUT = 600;
/** A deadline that is long enough on a busy machine. */
const PATIENCE = 5000;
/** The longest block of the event loop; the lock lasts longer. */
const AT_ONCE = TIMEOUT / 2;

/** A store with one person, and another client that has locked its file. */
async function locked(
  timeout: number,
  check: (store: PersonStore, other: DatabaseSync) => Promise<void>,
): Promise<void> {
  await using folder = new Folder();
  const url = new URL(`sqlite:${folder.file}`);
  await using store = sqlite.open(url, {
    record: PERSON,
    timeout,
    connections: 1,
  });
  await store.put(ada);
  const other = new DatabaseSync(folder.file);
  try {
    other.exec("BEGIN IMMEDIATE");
    await check(store, other);
  } finally {
    other.close();
  }
}

/** Measures the longest block of the event loop. */
function watch(): Disposable & { longest(): number } {
  let last = performance.now();
  let longest = 0;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 5);
  return {
    longest() {
      look();
      return longest;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function reason(call: Promise<unknown>): Promise<string> {
  const error = await assertRejects(() => call, AppError);
  assertEquals(error.code, "unavailable");
  return error.message;
}

const BUSY = "The database file is busy: another process writes to it.";
const later = (n: number) => new Promise((resolve) => setTimeout(resolve, n));

/** Every kind of write, each with its own person. */
const writes = (store: PersonStore): (() => Promise<unknown>)[] => [
  () => store.put(person("a")),
  () => store.put(person("b"), "token"),
  () => store.add(person("c")),
  () => store.add(person("d"), "token"),
  () => store.delete(person("e").id),
  () => store.putMany([person("f"), person("g")]),
  () => store.compareAndSet(ada, person("ada", "Adele")),
  () => store.outbox?.record("other", [ada.id]) ?? Promise.resolve(),
];

describe("sqlite, while another process writes", () => {
  it(
    "fails each of many writes by its deadline, and blocks nothing else",
    timed(() =>
      locked(TIMEOUT, async (store) => {
        using stalls = watch();
        const begun = performance.now();
        const failures = Promise.all(writes(store).map((it) => reason(it())));
        let done = false;
        const end = () => done = true;
        failures.then(end, end);
        for (let reads = 0; !done || reads === 0; reads++) {
          const asked = performance.now();
          assertEquals(await store.get(ada.id), ada);
          assertTook(performance.now() - asked, AT_ONCE);
          await later(1);
        }
        assertEquals(new Set(await failures), new Set([BUSY]));
        const taken = performance.now() - begun;
        assertGreater(taken, TIMEOUT - 5);
        assertTook(taken, 2 * TIMEOUT);
        assertTook(stalls.longest(), AT_ONCE);
        assertEquals(await store.list(undefined, 9), [ada]);
      })
    ),
  );

  it("runs the waiting writes in their order when the lock is free", () =>
    locked(PATIENCE, async (store, other) => {
      let ended = 0;
      const calls = writes(store).map((it) => it().finally(() => ended++));
      const puts = Array.from(
        { length: 200 },
        (_, i) => store.put(person("last", `Ada ${i}`)),
      );
      await later(100);
      assertEquals(ended, 0);
      other.exec("COMMIT");
      await Promise.all(calls);
      const [first, ...others] = await Promise.all(puts);
      assertEquals([first, ...new Set(others)], ["created", "replaced"]);
      const last = person("last", "Ada 199");
      assertEquals(await store.get(last.id), last);
      assertEquals((await store.outbox?.list(9))?.length, 3);
    }));

  it("never runs a later write first", () =>
    locked(PATIENCE, async (store, other) => {
      const first = store.put(person("x", "First"));
      await later(20);
      other.exec("COMMIT");
      await store.put(person("x", "Second"));
      await first;
      assertEquals(await store.get(person("x").id), person("x", "Second"));
    }));

  it(
    "continues soon after the lock is free",
    timed(() =>
      locked(PATIENCE, async (store, other) => {
        const write = store.put(ada);
        await later(300);
        const freed = performance.now();
        other.exec("COMMIT");
        assertEquals(await write, "replaced");
        assertTook(performance.now() - freed, PATIENCE / 5);
      })
    ),
  );

  it(
    "makes a read wait where the lock also refuses reads",
    timed(() =>
      locked(TIMEOUT, async (store, other) => {
        other.exec("COMMIT; PRAGMA locking_mode = EXCLUSIVE");
        await store[Symbol.asyncDispose]();
        other.exec(
          "BEGIN EXCLUSIVE; UPDATE person SET last_name = 'x'; COMMIT",
        );
        const file = other.location();
        assert(file);
        const url = new URL(`sqlite:${file}`);
        await using next = sqlite.open(url, {
          record: PERSON,
          timeout: TIMEOUT,
          connections: 1,
        });
        using stalls = watch();
        assertEquals(await reason(next.get(ada.id)), BUSY);
        assertTook(stalls.longest(), AT_ONCE);
        const read = next.get(ada.id);
        await later(20);
        other.exec("PRAGMA locking_mode = NORMAL; SELECT * FROM person");
        assertEquals((await read)?.lastName, "x");
      })
    ),
  );

  it("ends waiting calls by their deadlines when the store closes", () =>
    locked(TIMEOUT, async (store) => {
      const call = reason(store.put(ada));
      await store[Symbol.asyncDispose]();
      assertEquals(await call, BUSY);
    }));

  it("lets a waiting read end when the store closes", async () => {
    await using folder = new Folder();
    const { driver, store } = folder.connect(PATIENCE);
    await store.put(ada);
    // Without a write-ahead log, readers wait for a writer.
    await driver.run(
      function* () {
        yield { sql: "PRAGMA journal_mode = DELETE", params: [] };
      },
      "read",
      Infinity,
    );
    using other = new DatabaseSync(folder.file);
    other.exec("BEGIN EXCLUSIVE");
    const read = store.read?.(ada.id);
    assert(read instanceof Promise);
    const closed = store[Symbol.asyncDispose]();
    await later(1);
    other.exec("COMMIT");
    assertEquals(await read, ada);
    await closed;
  });
});
