import { PERSON, type Person } from "../../src/person/person.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import { VersionedCache } from "../../src/cache_aside/versioned_cache.ts";
import type { Operation, Reply } from "../../src/dao/key_value.ts";
import { LEASE } from "../../src/cache_aside/outbox/lease_length.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import { person } from "../contract/people.ts";
import { eventually } from "../system/e2e/eventually.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { SteadyTime } from "../support/fakes/steady_time.ts";

const ada = person("ada");
const bob = person("bob");
const LIFETIMES = { ttl: 1e6, absentTtl: 1e6, stale: 1e6, mark: 1e4 };
const TIMEOUT = 100;

/** A server whose round trips are slow, and that fails for one id. */
class Server extends MemoryKeyValue {
  delay = 0;
  lost = "";
  override async run(operation: Operation<Person>): Promise<Reply<Person>> {
    if (operation.key.id === this.lost) {
      throw new AppError("unavailable", "That one is down.");
    }
    if (this.delay > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.delay));
    }
    return await super.run(operation);
  }
}

/** A cache-aside on fakes; `now` is the time of the cache. */
function fixture({ shared = false } = {}) {
  const clock = { now: 0 };
  const store = new MemoryStore();
  const server = new Server(() => clock.now);
  const runtime = { ...RUNTIME, random: () => 0, now: () => clock.now };
  const cache = new VersionedCache(server, {
    record: PERSON,
    lifetimes: LIFETIMES,
    runtime,
  });
  const people = new CacheAside({
    store,
    cache,
    shared,
    durable: false,
    cacheTimeout: TIMEOUT,
  });
  for (const it of [ada, bob]) store.persons.set(it.id, it);
  const hanging = Promise.withResolvers<never>();
  hanging.promise.catch(() => {});
  return {
    clock,
    store,
    server,
    people,
    hanging: hanging.promise,
    [Symbol.asyncDispose]: () => {
      hanging.reject(new AppError("unavailable", "It is over."));
      return people[Symbol.asyncDispose]();
    },
  };
}

describe("a read through a slow cache", () => {
  // A look-up that misses takes two round trips, and the fill one more.
  for (const [delay, expected] of [[40, 120], [60, 180], [90, 150]] as const) {
    it(`waits at most 1.5 deadlines for a look-up or a fill, at ${delay} ms a round trip`, async () => {
      using time = new SteadyTime();
      await using it = fixture();
      it.server.delay = delay;
      let took = 0;
      Promise.resolve(it.people.read(ada.id)).then(({ record: person }) => {
        assertEquals(person, ada);
        took = time.now;
      });
      while (time.now < 4 * delay) await time.pass(10);
      assertEquals(took, expected);
    });
  }
});

describe("a batch while one server of the cache is down", () => {
  it("serves the ids of the other servers from the cache", async () => {
    await using it = fixture();
    const { people, server } = it;
    await people.readMany([ada.id, bob.id]);
    server.lost = bob.id;
    const readings = await people.readMany([ada.id, bob.id]);
    assertEquals(readings.get(ada.id)?.origin.via, "hit");
    const reason = "cache-unavailable";
    assertEquals(readings.get(bob.id), {
      record: bob,
      origin: { via: "bypass", reason },
    });
  });
});

describe("a read while the outbox is unread", () => {
  /** A fixture whose only read of the outbox is one lease ago. */
  async function unread() {
    const it = fixture({ shared: true });
    await it.people.start();
    // After a pause of the process, the outbox is read before the cache is used.
    await eventually(
      async () => await it.people.read(ada.id),
      ({ origin }) => origin.via === "hit",
    );
    // The store hangs: it neither answers nor fails.
    it.store.outbox.list = () => it.hanging;
    await new Promise((resolve) => setTimeout(resolve, LEASE + 300));
    return it;
  }

  const failing = (code: ErrorCode) => () =>
    Promise.reject(new AppError(code, "No."));

  it("asks the store, and fills nothing", async () => {
    await using it = await unread();
    const { people } = it;
    assertEquals((await people.read(ada.id)).origin, {
      via: "bypass",
      reason: "outbox-unread",
    });
  });

  it("serves the cached answer once the store turns out to be down", async () => {
    await using it = await unread();
    const { people, store, clock } = it;
    store.get = failing("unavailable");
    const { record: person, origin } = await people.read(ada.id);
    assertEquals(person, ada);
    assertEquals(origin.via === "hit" && origin.caveat, "unverified");
    clock.now = 1.1e6;
    assertEquals((await people.read(ada.id)).origin.via, "stale");
    await assertRejects(async () => await people.read(bob.id), AppError);
  });

  it("does not serve the cached answer while the store is only overloaded", async () => {
    await using it = await unread();
    const { people, store } = it;
    store.get = failing("overloaded");
    await assertRejects(async () => await people.read(ada.id), AppError);
  });
});

describe("a read while the store is overloaded", () => {
  it("serves an expired entry, marked as stale", async () => {
    await using it = fixture();
    const { people, store, clock } = it;
    await people.read(ada.id);
    clock.now = 1.1e6;
    const refuse = () => Promise.reject(new AppError("overloaded", "No."));
    store.get = refuse;
    assertEquals((await people.read(ada.id)).origin.via, "stale");
    await people.put(ada);
    await assertRejects(async () => await people.read(ada.id), AppError);
  });
});
