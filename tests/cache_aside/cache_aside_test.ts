import { PERSON, type Person, type PersonId } from "../../src/person/person.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import { LEASE } from "../../src/cache_aside/outbox/lease_length.ts";
import { AppError } from "../../src/errors.ts";
import { LONG } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import { MARK } from "../../src/dao/key_value.ts";
import { entryKey } from "../../src/protocol/entry.ts";
import { VersionedCache } from "../../src/cache_aside/versioned_cache.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { SteadyTime, turn } from "../support/fakes/steady_time.ts";

const ada = person("ada", "Ada", "Lovelace");
const adele = person("ada", "Adele", "Goldberg");
const bob = person("bob");

/** A store that keeps the tokens of its writes. */
class Store extends MemoryStore {
  readonly tokens: (string | undefined)[] = [];
  override put(it: typeof ada, log?: string) {
    this.tokens.push(log);
    return super.put(it, log);
  }
}

/** A cache-aside, with the store and the server behind it. */
function make(
  { cached = true, logged = true, shared = false, durable = false },
) {
  const store = new Store();
  if (!logged) Object.assign(store, { outbox: undefined });
  const server = new MemoryKeyValue();
  const cache = cached
    ? new VersionedCache(server, { record: PERSON, lifetimes: LONG })
    : undefined;
  const people = new CacheAside({ store, cache, shared, durable });
  return { store, server, people };
}

/** Where the answer for an id came from. */
async function via(people: CacheAside<Person>, id: PersonId): Promise<string> {
  const { origin } = await people.read(id);
  return origin.via === "bypass" ? origin.reason : origin.via;
}

describe("a cache-aside without a cache", () => {
  const { people, store } = make({ cached: false, durable: true });

  it("rejects, and does not throw, if a store throws at once", async () => {
    const { people, store } = make({ cached: false });
    Object.assign(store, {
      put() {
        throw new AppError("unavailable", "down");
      },
    });
    const written = people.put(ada);
    await assertRejects(() => written, AppError, "down");
  });

  it("reads and writes the store", async () => {
    assertEquals(people.hasCache, false);
    await people.start();
    await people.pingCache();
    const created = await people.put(ada);
    assertEquals(created, { result: "created", pending: false });
    assertEquals(store.tokens, [undefined]);
    assertEquals((await people.add(ada)).result, false);
    assertEquals((await people.putMany([ada, bob])).result, 1);
    const origin = { via: "bypass", reason: "no-cache" } as const;
    assertEquals(await people.read(ada.id), { record: ada, origin });
    assertEquals((await people.delete(ada.id)).result, true);
    assertEquals(
      await people.readMany([ada.id, bob.id]),
      new Map([
        [ada.id, { record: undefined, origin }],
        [bob.id, { record: bob, origin }],
      ]),
    );
    people.wake();
    await people[Symbol.asyncDispose]();
  });
});

describe("a cache-aside", () => {
  let made: ReturnType<typeof make>;
  beforeEach(() => {
    made = make({});
  });
  afterEach(() => made.people[Symbol.asyncDispose]());

  it("answers no ids without I/O", async () => {
    const { people, server, store } = made;
    assertEquals(await people.readMany([]), new Map());
    await people.putMany([]);
    assertEquals([server.roundTrips, store.calls], [0, 1]);
  });

  it("reads a batch of ids in every state with one batch of the store", async () => {
    const { people, server, store } = made;
    await people.putMany([ada, bob]);
    await people.read(ada.id);
    const busy = person("busy");
    const cold = person("cold");
    store.persons.set(busy.id, busy);
    const key = entryKey(busy.id);
    await server.run({ op: "set", key, value: MARK, ttl: 60 });
    const calls = store.calls;
    const all = await people.readMany([
      ada.id,
      bob.id,
      busy.id,
      cold.id,
      ada.id,
    ]);
    assertEquals(store.calls, calls + 1);
    assertEquals(
      [...all.keys()].toSorted(),
      ["ada", "bob", "busy", "cold"].map((id) => person(id).id),
    );
    assertEquals(
      [ada, bob, busy, cold].map(({ id }) => all.get(id)?.origin.via),
      ["hit", "miss", "bypass", "miss"],
    );
    assertEquals(all.get(busy.id)?.record, busy);
  });

  it("sees its own writes, of every kind", async () => {
    const { people } = made;
    const seen = async () => (await people.read(ada.id)).record;
    await seen();
    assertEquals((await people.add(ada)).result, true);
    assertEquals([await seen(), await seen()], [ada, ada]);
    await people.put(adele);
    assertEquals([await seen(), await seen()], [adele, adele]);
    await people.putMany([adele, ada]);
    assertEquals([await seen(), await seen()], [ada, ada]);
    await people.delete(ada.id);
    assertEquals([await seen(), await seen()], [undefined, undefined]);
    assertEquals((await people.delete(ada.id)).result, false);
    assertEquals(await via(people, ada.id), "miss");
  });

  it("shares one read of the store among concurrent misses", async () => {
    const { people, store } = made;
    const answer = Promise.withResolvers<typeof ada>();
    const asked: PersonId[] = [];
    store.get = (id) => {
      asked.push(id);
      return answer.promise;
    };
    const reads = Array.from({ length: 20 }, () => people.read(ada.id));
    await turn();
    answer.resolve(ada);
    const readings = await Promise.all(reads);
    assertEquals(asked, [ada.id]);
    const collapsed = readings.filter(({ origin }) =>
      origin.via === "miss" && origin.collapsed
    );
    assertEquals(collapsed.length, 19);
    assert(readings.every((it) => it.record === ada));
  });

  it("reads the store while the cache is down, and its ping fails", async () => {
    const { people, server, store } = made;
    await people.put(ada);
    server.down = true;
    assertEquals(await via(people, ada.id), "cache-unavailable");
    await assertRejects(() => people.pingCache(), AppError);
    server.down = false;
    await people.pingCache();
    store.down = true;
    await assertRejects(async () => await people.read(bob.id), AppError);
    await assertRejects(() => people.put(bob), AppError);
  });
});

describe("a write whose cache is down", () => {
  it("adds an outbox row, which is drained when the cache answers again", async () => {
    using time = new SteadyTime();
    const { people, server, store } = make({});
    server.down = true;
    const written = await people.put(ada);
    assertEquals(written, { result: "created", pending: true });
    assertEquals(store.rows.map(({ id }) => id), [ada.id]);
    assertEquals(await via(people, ada.id), "invalidation-pending");
    await time.pass(0);
    server.down = false;
    people.wake();
    await time.pass(0);
    assertEquals(store.rows, []);
    await people[Symbol.asyncDispose]();
  });

  it("is acknowledged when every other instance has read the outbox", async () => {
    using time = new SteadyTime();
    const { people, server } = make({ shared: true });
    const waiting = people.start();
    await time.pass(0);
    await waiting;
    server.down = true;
    let acknowledged = false;
    const write = people.put(ada).then((it) => {
      acknowledged = true;
      return it;
    });
    await time.pass(LEASE);
    assertEquals(acknowledged, false);
    await time.pass(LEASE);
    assertEquals(await write, { result: "created", pending: true });
    await people[Symbol.asyncDispose]();
  });

  it("passes no token to a store without an outbox", async () => {
    for (const durable of [false, true]) {
      const { people, server, store } = make({ logged: false, durable });
      await people.put(ada);
      server.down = true;
      assertEquals((await people.put(adele)).pending, true);
      assertEquals(store.tokens, [undefined, undefined]);
      assertEquals(await via(people, ada.id), "invalidation-pending");
      await people[Symbol.asyncDispose]();
    }
  });

  it("adds outbox rows in durable mode also while the cache answers, and removes them", async () => {
    using time = new SteadyTime();
    const { people, store } = make({ durable: true });
    const written = await people.put(ada);
    assertEquals(written.pending, false);
    assertEquals(store.tokens, store.rows.map(({ token }) => token));
    await time.pass(0);
    assertEquals(store.rows, []);
    assertEquals(await via(people, ada.id), "miss");
    await people[Symbol.asyncDispose]();
  });
});
