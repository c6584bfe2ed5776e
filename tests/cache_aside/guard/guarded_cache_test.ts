import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { GuardedCache } from "../../../src/cache_aside/guard/guarded_cache.ts";
import { CacheAside } from "../../../src/cache_aside/cache_aside.ts";
import type { Membership } from "../../../src/dao/key_value.ts";
import type { PersonId } from "../../../src/person/person.ts";
import { AppError } from "../../../src/errors.ts";
import { FakeCache, LONG } from "../../contract/broken_cache.ts";
import { person } from "../../contract/people.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { World } from "../../simulator/clock.ts";

const ada = person("ada");
const TIMEOUT = 40;
/** A call that hangs has ended by then. */
const LATE = 1.5 * TIMEOUT * 1.1;
/** The circuit lets a probe in by then, and not before half of it. */
const LONGEST_FIRST_PAUSE = 50;

/** A third-party cache whose calls may hang, against the contract. */
class Hanging extends FakeCache {
  hangs = true;
  calls = 0;
  override lookup(id: PersonId) {
    return this.#answer(async () => await super.lookup(id));
  }
  override lookupMany(ids: readonly PersonId[]) {
    return this.#answer(() => super.lookupMany(ids));
  }
  override announce(id: PersonId) {
    return this.#answer(() => super.announce(id));
  }
  override invalidate(id: PersonId) {
    return this.#answer(() => super.invalidate(id));
  }
  #answer<T>(call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    return this.hangs ? new Promise(() => {}) : call();
  }
}

/** A third-party cache that does not say who it is. */
class Nameless extends FakeCache {
  readonly used: unknown[] = [];
  override get membership(): Membership {
    return {
      identity: "known",
      identify: () => new Promise(() => {}),
      use: (epoch) => this.used.push(epoch),
    };
  }
}

function fixture() {
  const store = new MemoryStore();
  store.persons.set(ada.id, ada);
  const cache = new Hanging();
  const options = { shared: false, durable: false, cacheTimeout: TIMEOUT };
  const people = new CacheAside({ store, cache, ...options });
  return {
    cache,
    people,
    [Symbol.asyncDispose]: () => people[Symbol.asyncDispose](),
  };
}

describe("a cache that hangs, against its contract", () => {
  it("delays the first reads, and not the reads after the circuit opens", async () => {
    await using it = fixture();
    for (let n = 0; n < 6; n++) {
      assertEquals(await it.people.read(ada.id), {
        record: ada,
        origin: { via: "bypass", reason: "cache-unavailable" },
      });
    }
    const { calls } = it.cache;
    for (let n = 0; n < 30; n++) await it.people.read(ada.id);
    assertLess(it.cache.calls - calls, 15);
  });

  it("is used again when it answers again", async () => {
    await using it = fixture();
    for (let n = 0; n < 6; n++) await it.people.read(ada.id);
    it.cache.hangs = false;
    await eventually(
      async () => await it.people.read(ada.id),
      ({ origin }) => origin.via === "hit",
    );
  });
});

describe("a guarded cache", () => {
  it("ends a hanging call as unavailable", async () => {
    using cache = new GuardedCache(new Hanging(), TIMEOUT, RUNTIME);
    const error = await assertRejects(
      async () => await cache.lookup(ada.id),
      AppError,
    );
    assertEquals(error.code, "unavailable");
  });

  it("gives a batch of look-ups one deadline, and counts it once", async () => {
    const adapter = new Hanging();
    const world = new World(1);
    using cache = new GuardedCache(adapter, TIMEOUT, world.process());
    const ids = Array.from({ length: 20 }, (_, i) => person(`p${i}`).id);
    const look = async () => await cache.lookupMany?.(ids);
    for (let n = 1; n <= 5; n++) {
      const late = assertRejects(look, AppError, "does not answer");
      await world.pass(LATE);
      await late;
      assertEquals(adapter.calls, n);
    }
    await assertRejects(look, AppError, "does not answer");
    assertEquals(adapter.calls, 5);
  });

  it("looks ids up one by one if the adapter does", () => {
    const adapter = new FakeCache();
    Object.defineProperty(adapter, "lookupMany", { value: undefined });
    using cache = new GuardedCache(adapter, TIMEOUT, RUNTIME);
    assertEquals(cache.lookupMany, undefined);
  });

  it("does not count failures that the adapter throws", async () => {
    const down = new FakeCache();
    let calls = 0;
    down.lookup = () => {
      calls += 1;
      return Promise.reject(new AppError("unavailable", "The cache is down."));
    };
    using cache = new GuardedCache(down, TIMEOUT, RUNTIME);
    for (let n = 1; n <= 20; n++) {
      const look = async () => await cache.lookup(ada.id);
      await assertRejects(look, AppError, "is down");
      assertEquals(calls, n);
    }
  });

  for (const way of ["at once", "with a promise"]) {
    it(`closes its circuit after an answer that comes ${way}, also a failure`, async () => {
      const adapter = new Hanging();
      const world = new World(1);
      using cache = new GuardedCache(adapter, TIMEOUT, world.process());
      const look = async () => await cache.lookup(ada.id);
      for (let n = 0; n < 5; n++) {
        const late = assertRejects(look, AppError);
        await world.pass(LATE);
        await late;
      }
      const { calls } = adapter;
      await assertRejects(look, AppError);
      assertEquals(adapter.calls, calls);
      const error = new AppError("unavailable", "The cache is down.");
      adapter.lookup = () => {
        if (way === "at once") throw error;
        return Promise.reject(error);
      };
      await world.pass(LONGEST_FIRST_PAUSE);
      // The first failure is that of the probe.
      for (let n = 0; n < 2; n++) {
        await assertRejects(look, AppError, "The cache is down.");
      }
    });
  }

  it("answers at once where the cache does", () => {
    const adapter = new FakeCache();
    const seen = { state: "busy" } as const;
    adapter.lookup = () => seen;
    using cache = new GuardedCache(adapter, TIMEOUT, RUNTIME);
    assert(cache.lookup(ada.id) === seen);
  });

  it("ends the question for its identity", async () => {
    const cache = new Nameless(LONG);
    using guarded = new GuardedCache(cache, TIMEOUT, RUNTIME);
    const { membership } = guarded;
    assertEquals(membership?.identity, "known");
    membership?.use(undefined);
    assertEquals(cache.used, [undefined]);
    const error = await assertRejects(() =>
      membership?.identify() ?? Promise.resolve()
    );
    assertEquals(error instanceof AppError && error.code, "unavailable");
  });
});
