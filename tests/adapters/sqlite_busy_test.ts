import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertRejects,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import { SqliteQueue } from "../../adapters/_sqlite_queue.ts";
import { sqlite } from "../../adapters/sqlite.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import { AppError } from "../../src/errors.ts";
import { person } from "../contract/people.ts";
import { Folder } from "./sqlite_folder.ts";
import { assertTook, timed } from "../timed.ts";

const ada = person("ada");
const TIMEOUT = 600;

/** A store with one person, and somebody else who has locked its file. */
async function locked(
  check: (store: PersonStore, other: DatabaseSync) => Promise<void>,
): Promise<void> {
  await using folder = new Folder();
  const url = new URL(`sqlite:${folder.file}`);
  await using store = sqlite.open(url, { timeout: TIMEOUT, connections: 1 });
  await store.put(ada);
  const other = new DatabaseSync(folder.file);
  try {
    other.exec("BEGIN IMMEDIATE");
    await check(store, other);
  } finally {
    other.close();
  }
}

/** Measures the longest that the event loop was kept from anything else. */
function watch(): () => number {
  let last = performance.now();
  let longest = 0;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 5);
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}

async function reason(call: Promise<unknown>): Promise<string> {
  const error = await assertRejects(() => call, AppError);
  assertEquals(error.code, "unavailable");
  return error.message;
}

const BUSY = "The database file is busy: another process writes to it.";
const later = (n: number) => new Promise((resolve) => setTimeout(resolve, n));

/** Every way to write, each of a person of its own. */
const writes = (store: PersonStore): (() => Promise<unknown>)[] => [
  () => store.put(person("a")),
  () => store.put(person("b"), "token"),
  () => store.add(person("c")),
  () => store.add(person("d"), "token"),
  () => store.delete(person("e").id),
  () => store.putMany([person("f"), person("g")]),
  () => store.compareAndSet(ada, person("ada", "Adele")),
  () => store.pending?.record("other", [ada.id]) ?? Promise.resolve(),
];

describe("sqlite, while another process writes", () => {
  it(
    "fails each of many writes by its deadline, and holds nothing else up",
    timed(() =>
      locked(async (store) => {
        const longest = watch();
        const begun = performance.now();
        const failures = Promise.all(writes(store).map((it) => reason(it())));
        let done = false;
        failures.finally(() => done = true);
        for (let reads = 0; !done || reads === 0; reads++) {
          const asked = performance.now();
          assertEquals(await store.get(ada.id), ada);
          assertTook(performance.now() - asked, 50);
          await later(1);
        }
        assertEquals(new Set(await failures), new Set([BUSY]));
        const taken = performance.now() - begun;
        assertGreater(taken, TIMEOUT - 5);
        assertTook(taken, TIMEOUT + 200);
        assertTook(longest(), 50);
        assertEquals(await store.list(undefined, 9), [ada]);
      })
    ),
  );

  it("does what waits, in its order, when the lock goes", () =>
    locked(async (store, other) => {
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
      assertEquals((await store.pending?.list(9))?.length, 3);
    }));

  it("lets none that came later go first", () =>
    locked(async (store, other) => {
      const first = store.put(person("x", "First"));
      await later(20);
      other.exec("COMMIT");
      await store.put(person("x", "Second"));
      await first;
      assertEquals(await store.get(person("x").id), person("x", "Second"));
    }));

  it(
    "goes on within moments when the lock goes",
    timed(() =>
      locked(async (store, other) => {
        const write = store.put(ada);
        await later(TIMEOUT / 2);
        const freed = performance.now();
        other.exec("COMMIT");
        assertEquals(await write, "replaced");
        assertTook(performance.now() - freed, 60);
      })
    ),
  );

  it(
    "waits with a read, too, where not even that is let in",
    timed(() =>
      locked(async (store, other) => {
        other.exec("COMMIT; PRAGMA locking_mode = EXCLUSIVE");
        await store[Symbol.asyncDispose]();
        other.exec(
          "BEGIN EXCLUSIVE; UPDATE person SET last_name = 'x'; COMMIT",
        );
        const file = other.location();
        assert(file);
        const url = new URL(`sqlite:${file}`);
        await using next = sqlite.open(url, {
          timeout: TIMEOUT,
          connections: 1,
        });
        const longest = watch();
        assertEquals(await reason(next.get(ada.id)), BUSY);
        assertTook(longest(), 50);
        const read = next.get(ada.id);
        await later(20);
        other.exec("PRAGMA locking_mode = NORMAL; SELECT * FROM person");
        assertEquals((await read)?.lastName, "x");
      })
    ),
  );

  it("lets what waits end by its deadline when it is closed", () =>
    locked(async (store) => {
      const call = reason(store.put(ada));
      await store[Symbol.asyncDispose]();
      assertEquals(await call, BUSY);
    }));
});

describe("work that a lock keeps waiting", () => {
  const busy = new AppError("unavailable", "Busy", { cause: locking() });

  it("is tried after a random and growing while", async () => {
    const { random } = Math;
    const tries = async (luck: number) => {
      Math.random = () => luck;
      let count = 0;
      const work = () => {
        count++;
        throw busy;
      };
      const call = new SqliteQueue().run(work, performance.now() + 300);
      await assertRejects(() => call, AppError, "Busy");
      return count;
    };
    try {
      // After 2, 4, 8 and 16 ms, and then every 20 ms.
      const steady = await tries(1);
      assertGreater(steady, 10);
      assertLess(steady, 22);
      assertGreater(await tries(0), 2 * steady);
    } finally {
      Math.random = random;
    }
  });

  it(
    "gives way to others when much has waited",
    timed(async () => {
      const queue = new SqliteQueue();
      let locked = true;
      let done = 0;
      const work = () => {
        if (locked) throw busy;
        const end = performance.now() + 1;
        while (performance.now() < end);
        done++;
      };
      const deadline = performance.now() + 5000;
      const all = Array.from({ length: 100 }, () => queue.run(work, deadline));
      const longest = watch();
      locked = false;
      await Promise.all(all);
      assertEquals(done, 100);
      assertTook(longest(), 50);
    }),
  );

  it(
    "fails at once of anything else",
    timed(async () => {
      const failure = new AppError("unavailable", "Full", {
        cause: locking(13),
      });
      const call = new SqliteQueue().run(() => {
        throw failure;
      }, performance.now() + 5000);
      const begun = performance.now();
      await assertRejects(() => call, AppError, "Full");
      assertTook(performance.now() - begun, 50);
    }),
  );
});

function locking(errcode = 5): Error {
  return Object.assign(new Error("database is locked"), { errcode });
}
