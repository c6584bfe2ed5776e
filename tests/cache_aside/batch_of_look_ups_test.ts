import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { UsedCache } from "../../src/cache_aside/guard/guarded_cache.ts";
import { ReadRunner } from "../../src/cache_aside/read_runner.ts";
import { VersionedCache } from "../../src/cache_aside/versioned_cache.ts";
import type { Found, Key, Version } from "../../src/dao/key_value.ts";
import { AppError } from "../../src/errors.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import { read as readOne } from "../../src/protocol/read.ts";
import type { Origin } from "../../src/protocol/reading.ts";
import { fulfilled, rejected } from "../../src/soon.ts";
import { FakeCache } from "../contract/broken_cache.ts";
import { ada, readThrough } from "../contract/cache_steps.ts";
import { person } from "../contract/people.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { LIFETIMES, still } from "../support/fakes/round_trips.ts";

const cacheOn = (server: MemoryKeyValue) =>
  new VersionedCache(server, {
    record: PERSON,
    lifetimes: LIFETIMES,
    runtime: still(),
  });
const bob = person("bob");
const eve = person("eve");
const ids = [ada.id, bob.id, eve.id];

/** A server that gets several values in one call; the gets of some ids fail. */
class Batching extends MemoryKeyValue {
  readonly failing = new Set<string>();
  async getMany(space: Key["space"], ids: readonly string[]) {
    return await Promise.allSettled(ids.map(async (id) => {
      const found = await super.run({ op: "get", key: { space, id } });
      if (this.failing.has(id)) throw new TypeError("lost");
      return found as Found<Person> | undefined;
    }));
  }
}

describe("a batch of look-ups in a versioned cache", () => {
  const states = (
    all: readonly PromiseSettledResult<{ readonly state: string }>[],
  ) =>
    all.map((it) =>
      it.status === "fulfilled" ? it.value.state : it.reason.code
    );

  for (const server of [new MemoryKeyValue(() => 0), new Batching(() => 0)]) {
    it(`answers what each look-up would, on a ${server.constructor.name}`, async () => {
      const cache = cacheOn(server);
      await readThrough(cache, ada);
      await cache.announce(eve.id);
      const looked = await cache.lookupMany(ids);
      assertEquals(states(looked), ["hit", "miss", "busy"]);
      const [hit, miss] = looked;
      assert(hit?.status === "fulfilled" && miss?.status === "fulfilled");
      assertEquals(hit.value, await cache.lookup(ada.id));
      // The ticket is that of the placeholder, which the next look-up finds.
      assertEquals(miss.value, await cache.lookup(bob.id));
      assertEquals(await cache.lookupMany([]), []);
    });
  }

  it("is one round trip for hits, and two if some miss", async () => {
    const server = new Batching(() => 0);
    const cache = cacheOn(server);
    for (const trips of [2, 1]) {
      const before = server.roundTrips;
      await cache.lookupMany(ids);
      assertEquals(server.roundTrips - before, trips);
    }
  });

  it("reads the clock once for all hits, and again after a further answer", async () => {
    let [time, looks] = [5, 0];
    const now = () => {
      looks++;
      return time;
    };
    const server = new Batching(() => 0);
    const runtime = { ...still(), now };
    const options = { record: PERSON, lifetimes: LIFETIMES, runtime };
    const cache = new VersionedCache(server, options);
    for (const it of [ada, bob]) await readThrough(cache, it);
    looks = 0;
    await cache.lookupMany([ada.id, bob.id]);
    assertEquals(looks, 1);
    // As if another reader filled the entry after the first get.
    server.getMany = () => Promise.resolve([fulfilled(undefined)]);
    const run = server.run.bind(server);
    server.run = (operation) => {
      time = 5;
      return run(operation);
    };
    time = 0;
    assertEquals(states(await cache.lookupMany([ada.id])), ["hit"]);
  });

  it("fails only for the ids whose gets fail", async () => {
    const server = new Batching(() => 0);
    const cache = cacheOn(server);
    await readThrough(cache, ada);
    server.failing.add(bob.id);
    const looked = await cache.lookupMany(ids);
    assertEquals(states(looked), ["hit", "unavailable", "miss"]);
  });

  it("is unavailable as a whole if its server is, or it is closed", async () => {
    const server = new Batching(() => 0);
    const cache = cacheOn(server);
    server.getMany = () => Promise.reject("not even an error");
    const look = () => cache.lookupMany(ids);
    assertEquals((await assertRejects(look, AppError)).code, "unavailable");
    const closed = cacheOn(new Batching(() => 0));
    await closed[Symbol.asyncDispose]();
    const late = () => closed.lookupMany(ids);
    assertEquals((await assertRejects(late, AppError)).code, "unavailable");
  });
});

describe("a runner of a batch", () => {
  const times = { ttl: 9, freshFor: 12 };
  const hit = { state: "hit", ticket: "1" as Version, ...times } as const;
  const origin: Origin = { via: "hit", ...times, caveat: undefined };
  const bypass = { via: "bypass", reason: "cache-unavailable" } as const;
  const store = new MemoryStore();
  for (const it of [ada, bob, eve]) store.persons.set(it.id, it);

  /** Reads the three on a cache whose look-ups end so. */
  async function read(lookupMany: UsedCache<Person>["lookupMany"]) {
    const cache = new FakeCache();
    cache.lookup = () => {
      throw new TypeError("looked up alone");
    };
    Object.defineProperty(cache, "lookupMany", { value: lookupMany });
    const reads = ids.map((id) =>
      readOne<Person>(id, "full", undefined, "mark")
    );
    return await new ReadRunner(store, cache).many(reads);
  }

  it("looks all ids up in one call, and reads those that fail", async () => {
    const asked: unknown[] = [];
    const readings = await read((ids) => {
      asked.push(ids);
      return Promise.resolve(
        ids.map((id) =>
          id === eve.id
            ? rejected(new AppError("unavailable", "lost"))
            : fulfilled({ ...hit, record: id === ada.id ? ada : undefined })
        ),
      );
    });
    const shown = undefined;
    assertEquals(readings, [
      { record: ada, shown, origin },
      { record: undefined, shown, origin },
      { record: eve, origin: bypass },
    ]);
    assertEquals(asked, [ids]);
  });

  it("reads the store for all ids if the whole call fails", async () => {
    const error = new AppError("unavailable", "The cache does not answer.");
    assertEquals(
      await read(() => Promise.reject(error)),
      [ada, bob, eve].map((record) => ({ record, origin: bypass })),
    );
  });
});
