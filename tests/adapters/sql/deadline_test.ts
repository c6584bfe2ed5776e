import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type { StoreOptions } from "../../../src/dao/adapter.ts";
import type { Person } from "../../../src/person/person.ts";
import { errorCode } from "../../support/error_code.ts";
import { assertTook, timed, TooSlow } from "../../support/timed.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { DATABASES } from "../../system/e2e/databases.ts";
import { OPTIONS } from "../mysql/database.ts";
import { Proxy } from "./proxy.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

/** Long enough to connect on a busy machine, and shorter than the server's. */
const TIMEOUT = 800;

/** The time by which a call must settle, before the server's own 2 s. */
const LATEST = 1700;

for (const [name, kind] of Object.entries(DATABASES)) {
  const { adapter, make, lock, unlock } = kind;
  describe(`${name} past its deadline`, () => {
    it(
      "ends a read, and recovers",
      timed(async () => {
        await using database = await make();
        await using store = await opened(database);
        await database.run(lock);
        const begun = performance.now();
        const reads = [store.get(ada.id), store.list(undefined, 1)];
        assertEquals(await Promise.all(reads.map(errorCode)), [
          "unavailable",
          "unavailable",
        ]);
        assertTook(performance.now() - begun, LATEST);
        await database.run(unlock);
        await recovers(store);
      }),
    );

    it("answers unknown_outcome to a write, unless the server ended it first", async () => {
      await using database = await make();
      await using store = await opened(database);
      await database.run(lock);
      const write = await errorCode(store.put(adele));
      assertGivenUp(write);
      await database.run(unlock);
      if (write === "unavailable") await recovers(store);
    });

    it(
      "answers unknown_outcome to a write that no answer comes to",
      timed(async () => {
        await using database = await make();
        await using patient = database.open();
        await patient.put(ada);
        let dropped = false;
        await using proxy = new Proxy(database.url(), (sent) => {
          if (!sent.includes(adele.firstName)) return "pass";
          dropped = true;
          return "drop";
        });
        const options = { ...OPTIONS, timeout: TIMEOUT };
        await using store = adapter.open(proxy.url(), options);
        await recovers(store);
        const write = await errorCode(store.put(adele));
        if (!dropped) throw new TooSlow("It was not sent in time.");
        assertEquals(write, "unknown_outcome");
        await recovers(store);
      }),
    );

    it("answers unavailable to a transaction without its COMMIT", async () => {
      await using database = await make();
      await using store = await opened(database);
      await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
      assertEquals(await errorCode(store.put(adele, "token")), "unavailable");
      assertEquals(await errorCode(store.putMany([adele])), "unavailable");
      await database.run("COMMIT");
      await recovers(store);
      await using patient = database.open();
      assertEquals(await patient.outbox?.list(1), []);
    });

    it(
      "ends the wait for a connection",
      timed(async () => {
        await using database = await make();
        await using store = await opened(database, { connections: 1 });
        await database.run(
          "START TRANSACTION; SELECT * FROM person FOR UPDATE",
        );
        const begun = performance.now();
        const calls = [
          store.put(adele),
          ...Array.from({ length: 20 }, () => store.list(undefined, 1)),
        ].map(errorCode);
        // A later call could get the connection that the first call frees.
        assertTook(performance.now() - begun, 50);
        const [write, ...reads] = await Promise.all(calls);
        assertTook(performance.now() - begun, LATEST);
        assertGivenUp(write ?? "");
        // The first read may get the place of the connection that the write lost.
        if (write === "unknown_outcome") {
          const others = new Set(reads.slice(1));
          // On a busy machine it is answered before the others look at the time.
          if (others.has("none")) {
            throw new TooSlow("Another read came after it.");
          }
          assertEquals(others, new Set(["unavailable"]));
        }
        await database.run("COMMIT");
        const list = () => errorCode(store.list(undefined, 1));
        await eventually(list, (it) => it === "none");
      }),
    );

    it(
      "ends the wait for a lock that another client holds, with that reason",
      timed(async () => {
        await using database = await make();
        await using patient = database.open();
        await patient.put(ada);
        await using store = database.open({ timeout: 4000 });
        await database.run(
          "START TRANSACTION; SELECT * FROM person FOR UPDATE",
        );
        const write = await errorCode(store.put(adele));
        await database.run("COMMIT");
        // The server's error says that the statement was undone. On a busy machine
        // it comes after the deadline.
        if (write !== "unavailable") throw new TooSlow(`It was ${write}.`);
        await recovers(store);
      }),
    );

    it("opens no more connections than allowed", async () => {
      await using database = await make();
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

  describe(`${name} when the store is closed`, () => {
    it("waits for the calls under way", async () => {
      await using database = await make();
      const store = database.open({ connections: 1 });
      await store.put(ada);
      await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
      const write = store.put(adele);
      await database.executing();
      const waiting = store.list(undefined, 1);
      const get = store.get(ada.id);
      const disposed = store[Symbol.asyncDispose]();
      const again = store[Symbol.asyncDispose]();
      assertEquals(await errorCode(store.get(ada.id)), "unavailable");
      await database.run("COMMIT");
      assertEquals(await write, "replaced");
      assertEquals(await waiting, [adele]);
      assertEquals(await get, adele);
      await Promise.all([disposed, again]);
      await eventually(() => database.connections(), (it) => it.length === 0);
    });

    it(
      "waits no longer than the deadline",
      timed(async () => {
        await using database = await make();
        const store = await opened(database, { connections: 1 });
        await database.run(
          "START TRANSACTION; SELECT * FROM person FOR UPDATE",
        );
        const begun = performance.now();
        const write = errorCode(store.put(adele));
        await database.executing();
        await store[Symbol.asyncDispose]();
        assertTook(performance.now() - begun, LATEST);
        assertGivenUp(await write);
      }),
    );
  });
}

/** A store with the short deadline, which has answered, and whose table has Ada. */
async function opened(
  database: { open(options?: Partial<StoreOptions<Person>>): PersonStore },
  options: Partial<StoreOptions<Person>> = {},
): Promise<PersonStore> {
  await using patient = database.open();
  await patient.put(ada);
  const store = database.open({ timeout: TIMEOUT, ...options });
  await recovers(store);
  return store;
}

/** Waits until the store answers; on a busy machine it may be late at first. */
async function recovers(store: PersonStore): Promise<void> {
  let found: Person | undefined;
  const get = async () => void (found = await store.get(ada.id));
  await eventually(() => errorCode(get()), (it) => it === "none");
  assertEquals(found, ada);
}

/**
 * Asserts that the outcome of the write is unknown, or that the server's own limit
 * of the same length ended it first: the server's error says that the statement
 * was undone, and frees the connection for a read.
 */
function assertGivenUp(write: string): void {
  if (write !== "unavailable") assertEquals(write, "unknown_outcome");
}
