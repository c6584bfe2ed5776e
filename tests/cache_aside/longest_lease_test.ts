import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import {
  LEASE,
  LONGEST,
  MARGIN,
  POLL,
  PUBLISHED,
} from "../../src/cache_aside/outbox/lease_length.ts";
import { tokenBefore } from "../../src/cache_aside/outbox/row_kind.ts";
import { AppError } from "../../src/errors.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { FakeCache } from "../contract/broken_cache.ts";
import { Drained, x } from "../support/fakes/drained.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { SteadyTime } from "../support/fakes/steady_time.ts";
import { ada, adele, fixture, plant } from "../support/fakes/verified.ts";

const STEP = 100;
/** The row of an instance with the longest lease. */
const row = () => ({
  token: tokenBefore("lease", undefined, RUNTIME.uuid()),
  id: `lease=${LONGEST}` as PersonId,
});

/** Instances on one store, each with such a lease; their caches are well. */
async function instances(...leases: readonly number[]) {
  const time = new SteadyTime();
  const store = new MemoryStore();
  const all = leases.map((lease) => {
    const way = new MemoryStore(store);
    const cache = new FakeCache();
    const people = new CacheAside<Person>({
      store: way,
      cache,
      shared: true,
      durable: false,
      lease,
    });
    return { way, cache, people };
  });
  for (const { people } of all) await people.start();
  return {
    ...{ store, all, time },
    async [Symbol.asyncDispose]() {
      const ends = all.map(({ people }) => people[Symbol.asyncDispose]());
      await pass(time, LONGEST);
      await Promise.all(ends);
      time[Symbol.dispose]();
    },
  };
}

/** Lets time pass, in steps that no timer of these tests falls between. */
async function pass(time: SteadyTime, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= STEP) {
    await time.pass(Math.min(STEP, left));
  }
  await time.pass(0);
}

/** From now on no read of the outbox succeeds this way. */
function blind(way: MemoryStore | undefined): void {
  Object.assign(way?.outbox ?? {}, {
    list: () => Promise.reject(new AppError("unavailable", "It is down.")),
  });
}

/** From now on the cache is not told of any write. */
function cutOff(cache: FakeCache | undefined): void {
  const lost = () => Promise.reject(new AppError("unavailable", "It is down."));
  Object.assign(cache ?? {}, { announce: lost, invalidate: lost });
}

/** When the work is done, it says so. */
function followed(work: Promise<unknown>): { done: boolean } {
  const state = { done: false };
  void work.then(() => state.done = true);
  return state;
}

async function read(people: CacheAside<Person> | undefined): Promise<string> {
  const { record, origin } = await people?.read(ada.id) ?? {};
  return `${record?.firstName} ${origin?.via}`;
}

describe("the longest lease of all instances", () => {
  it("is waited for by a writer whose own is shorter", async () => {
    await using it = await instances(LEASE, LONGEST);
    const [writer, reader] = it.all;
    it.store.persons.set(ada.id, ada);
    await read(reader?.people);
    assertEquals(await read(reader?.people), "Ada hit");
    await pass(it.time, 1_000);
    blind(reader?.way);
    cutOff(writer?.cache);
    const write = followed(writer?.people.put(adele) ?? Promise.resolve());
    await pass(it.time, LONGEST - 1_000);
    assertEquals(await read(reader?.people), "Ada hit");
    assertEquals(write.done, false);
    await pass(it.time, 1_000 + MARGIN);
    assertEquals(write.done, true);
    assertEquals(await read(reader?.people), "Adele bypass");
  });

  it("is waited for, too, if it was put after the writer's last read", async () => {
    await using it = new Drained();
    it.lost.add(x);
    await it.pending.start();
    it.store.rows.push(row());
    const write = followed(it.pending.publish(it.pending.beginPending([x])));
    await pass(it.time, LONGEST);
    assertEquals(write.done, false);
    await pass(it.time, MARGIN);
    assertEquals(write.done, true);
  });

  it("counts as the longest allowed, until the outbox is read again", async () => {
    await using it = new Drained();
    it.lost.add(x);
    await it.pending.start();
    it.store.down = true;
    const one = followed(it.pending.publish(it.pending.beginPending([x])));
    await pass(it.time, LONGEST);
    assertEquals(one.done, false);
    await pass(it.time, MARGIN);
    assertEquals(one.done, true);
    const two = followed(it.pending.publish(it.pending.beginPending([x])));
    await pass(it.time, PUBLISHED);
    it.store.down = false;
    await pass(it.time, PUBLISHED);
    assertEquals(two.done, true);
  });

  it("costs a writer no further read of the outbox", async () => {
    await using it = new Drained();
    await it.pending.start();
    const { reads } = it;
    it.lost.add(x);
    const write = followed(it.pending.publish(it.pending.beginPending([x])));
    await pass(it.time, PUBLISHED);
    assertEquals(write.done, true);
    // The round that drains its row, and those of the lease.
    assertEquals(it.reads - reads, 1 + Math.floor(PUBLISHED / POLL));
  });

  it("is waited for before a row is removed that all must see", async () => {
    await using it = new Drained({ separate: true });
    it.store.rows.push(row());
    await it.pending.start();
    it.log("x");
    await pass(it.time, POLL + LONGEST);
    assertEquals(it.logged.includes(x), true);
    await pass(it.time, POLL);
    assertEquals(it.logged.includes(x), false);
  });

  it("is waited for before other servers are trusted", async () => {
    const servers = { identity: "A", identify: () => Promise.resolve() };
    const membership = { ...servers, use() {} };
    await using it = new Drained({ membership });
    it.store.rows.push(row());
    await it.pending.start();
    const { epoch } = it.pending;
    membership.identity = "B";
    await pass(it.time, LONGEST + MARGIN);
    assertEquals(it.pending.epoch, undefined);
    await pass(it.time, 2 * POLL);
    assertNotEquals(it.pending.epoch ?? epoch, epoch);
  });

  it("is waited for before an order to all is acknowledged", async () => {
    await using it = await instances(LEASE, LONGEST);
    const [one] = it.all;
    const order = followed(
      one?.people.setFleet("database") ?? Promise.resolve(),
    );
    await pass(it.time, LONGEST);
    assertEquals(order.done, false);
    await pass(it.time, MARGIN);
    assertEquals(order.done, true);
  });
});

describe("an instance with a lease of its own length", () => {
  it("trusts its cache for that time, and not longer", async () => {
    await using it = await instances(2_000);
    const [one] = it.all;
    it.store.persons.set(ada.id, ada);
    await read(one?.people);
    blind(one?.way);
    await pass(it.time, 2_000);
    assertEquals(await read(one?.people), "Ada hit");
    await pass(it.time, 1);
    assertEquals(await read(one?.people), "Ada bypass");
  });

  for (const lease of [LEASE, 1_500, LONGEST]) {
    it(`reads the outbox three times in a lease of ${lease} ms`, async () => {
      await using it = await instances(lease);
      const [one] = it.all;
      const calls = () => one?.way.calls ?? 0;
      const before = calls();
      await pass(it.time, 30_000);
      assertEquals(calls() - before, 3 * 30_000 / lease);
    });
  }

  it("puts no row where no other one uses the outbox", async () => {
    using time = new SteadyTime();
    const store = new MemoryStore();
    const cache = new FakeCache();
    const parts = { store, cache, shared: false, durable: false };
    await using people = new CacheAside<Person>({ ...parts, lease: LONGEST });
    cutOff(cache);
    await people.put(ada);
    await pass(time, LONGEST);
    assertEquals(store.rows.map(({ id }) => id), [ada.id]);
  });

  it("compares a hit again when its own lease is over", async () => {
    const wait = 2_000 + MARGIN;
    await using it = await fixture({}, { lease: 2_000 });
    await plant(it);
    assertEquals(await it.read(), "Ada hit");
    await it.pass(wait - 50);
    assertEquals(it.verdicts, []);
    await it.pass(100);
    assertEquals(it.verdicts, ["stale"]);
  });
});
