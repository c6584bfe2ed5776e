import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import {
  LEASE,
  LONGEST,
  POLL,
} from "../../src/cache_aside/outbox/lease_length.ts";
import type { Person } from "../../src/person/person.ts";
import { FakeCache } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import { Drained } from "../support/fakes/drained.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { SteadyTime } from "../support/fakes/steady_time.ts";

const ada = person("ada", "Ada");
const adele = person("ada", "Adele");

/** Instances on one store, each with a cache of its own. */
async function instances(count: number, coveredSince?: () => string) {
  const time = new SteadyTime();
  const store = new MemoryStore();
  const ways = Array.from({ length: count }, () => new MemoryStore(store));
  const all = ways.map((way) =>
    new CacheAside<Person>({
      store: way,
      cache: new FakeCache(),
      shared: false,
      storeShared: true,
      durable: true,
      coveredSince,
    })
  );
  for (const it of all) await it.start();
  return {
    ...{ store, ways, all },
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= POLL) {
        await time.pass(Math.min(POLL, left));
      }
      await time.pass(0);
    },
    async [Symbol.asyncDispose]() {
      for (const it of all) await it[Symbol.asyncDispose]();
      time[Symbol.dispose]();
    },
  };
}

/** The rows of writes: all but the registration of the cache. */
const rows = ({ rows }: MemoryStore) =>
  rows.filter(({ token }) => !token.startsWith("!")).length;

async function read(people: CacheAside<Person> | undefined): Promise<string> {
  const reading = await people?.read(ada.id);
  const { record, origin } = reading ?? {};
  const how = origin?.via === "bypass" ? origin.reason : origin?.via;
  return `${record?.firstName} ${how}`;
}

describe("instances with caches of their own", () => {
  it("all apply a row, which stays until each has seen it", async () => {
    await using it = await instances(3);
    const [writer, ...others] = it.all;
    await writer?.put(ada);
    await it.pass(2 * LEASE);
    for (const other of it.all) {
      assertEquals(await read(other), "Ada miss");
      assertEquals(await read(other), "Ada hit");
    }
    await writer?.put(adele);
    assertEquals(await read(writer), "Adele miss");
    await it.pass(POLL);
    for (const other of others) {
      assertEquals(await read(other), "Adele invalidation-pending");
    }
    await it.pass(LEASE - POLL);
    assertEquals(rows(it.store), 1);
    await it.pass(LEASE);
    assertEquals(rows(it.store), 0);
    for (const other of it.all) {
      await read(other);
      assertEquals(await read(other), "Adele hit");
    }
  });

  it("apply the row of an instance that has none", async () => {
    await using it = await instances(1);
    await using bare = new CacheAside<Person>({
      store: new MemoryStore(it.store),
      cache: undefined,
      shared: false,
      storeShared: true,
      durable: true,
    });
    await bare.start();
    const [other] = it.all;
    await bare.put(ada);
    await it.pass(2 * LEASE);
    await read(other);
    assertEquals(await read(other), "Ada hit");
    await bare.put(adele);
    await it.pass(POLL);
    assertEquals(await read(other), "Adele invalidation-pending");
    await it.pass(2 * LEASE);
    assertEquals(rows(it.store), 0);
  });

  it("forget everything after a time in which rows came and went", async () => {
    await using it = await instances(2);
    const [writer, other] = it.all;
    await writer?.put(ada);
    await it.pass(2 * LEASE);
    await read(other);
    assertEquals(await read(other), "Ada hit");
    const [, way] = it.ways;
    const list = way?.outbox.list;
    if (way) way.outbox.list = () => Promise.reject(new Error("cut off"));
    await writer?.put(adele);
    await it.pass(3 * LEASE);
    assertEquals(rows(it.store), 0);
    assertEquals(await read(other), "Adele outbox-unread");
    if (way && list) way.outbox.list = list;
    await it.pass(POLL);
    assertEquals(await read(other), "Adele miss");
  });

  it("forget everything when a longer lease follows a shorter one that ended", async () => {
    await using it = await instances(1);
    const [writer] = it.all;
    await writer?.put(ada);
    await it.pass(2 * LEASE);
    const way = new MemoryStore(it.store);
    const { record } = way.outbox;
    const asked = Promise.withResolvers<void>();
    way.outbox.record = async (...row) => {
      await asked.promise;
      await record(...row);
    };
    await using late = new CacheAside<Person>({
      store: way,
      cache: new FakeCache(),
      shared: false,
      storeShared: true,
      durable: true,
      lease: LONGEST,
    });
    const started = late.start();
    await it.pass(0);
    await read(late);
    assertEquals(await read(late), "Ada hit");
    await writer?.put(adele);
    await it.pass(3 * LEASE);
    assertEquals(rows(it.store), 0);
    asked.resolve();
    await started;
    assertEquals(await read(late), "Adele miss");
  });
});

describe("a lease of a cache of one process", () => {
  it("begins with nothing cached, unless it continues the one before", async () => {
    await using it = new Drained({ separate: true });
    assertEquals(it.pending.trust(ada.id), "outbox-unread");
    await it.pending.start();
    assertEquals([it.pending.trust(ada.id), it.forgotten], ["full", 1]);
    for (let i = 0; i < 5; i++) await it.pass(POLL);
    assertEquals(it.forgotten, 1);
    // The process stands still, with no poll in between.
    it.time.tick(LEASE + 1);
    assertEquals(it.pending.trust(ada.id), "outbox-unread");
    await it.time.pass(0);
    assertEquals([it.pending.trust(ada.id), it.forgotten], ["full", 2]);
  });

  it("begins with nothing cached after another cache was registered", async () => {
    await using it = new Drained({ separate: true });
    const { rows } = it.store;
    const register = async (identity: string) => {
      const token = `!${crypto.randomUUID()}`;
      rows.splice(0, rows.length, { token, id: person(identity).id });
      await it.pass(POLL);
      return it.pending.trust(ada.id);
    };
    await it.pending.start();
    assertEquals(it.forgotten, 1);
    // An instance with memcached writes, tells only memcached, and ends.
    assertEquals(await register("memcached+"), "cache-changed");
    assertEquals(await register("none+"), "full");
    assertEquals(it.forgotten, 2);
  });

  it("is over if the reply to its read comes too late", async () => {
    await using it = new Drained({ separate: true });
    await it.pending.start();
    const { outbox } = it.store;
    const slow = Promise.withResolvers<[]>();
    Object.assign(outbox, { list: () => slow.promise });
    await it.pass(POLL);
    it.time.tick(LEASE - POLL + 1);
    slow.resolve([]);
    await it.pass(1);
    assertEquals(it.forgotten, 2);
  });

  it("bypasses every id while there are more rows than it reads", async () => {
    await using it = new Drained({ separate: true });
    const bob = person("bob").id;
    // Rows stay for a lease, so it reads ten times as many as with a shared cache.
    it.log(...Array.from({ length: 5000 }, (_, i) => `p${i}`));
    await it.pending.start();
    assertEquals(it.pending.trust(bob), "full");
    it.log("one more");
    await it.pass(POLL);
    assertEquals(it.pending.trust(bob), "invalidation-pending");
    await it.pass(2 * LEASE);
    assertEquals(it.pending.trust(bob), "full");
  });

  it("keeps a shared cache, whose rows another instance drains", async () => {
    await using it = new Drained();
    await it.pending.start();
    it.time.tick(2 * LEASE);
    await it.pass(POLL);
    assertEquals(it.forgotten, 0);
  });

  it("forget everything when other writers are noticed again", async () => {
    let since = "1";
    await using it = await instances(1, () => since);
    const [people] = it.all;
    await it.store.put(ada);
    await read(people);
    // A change that has left no row.
    await it.store.put(adele);
    await it.pass(2 * LEASE);
    assertEquals(await read(people), "Ada hit");
    since = "2";
    await it.pass(POLL);
    assertEquals(await read(people), "Adele miss");
    await it.pass(2 * LEASE);
    assertEquals(await read(people), "Adele hit");
  });
});
