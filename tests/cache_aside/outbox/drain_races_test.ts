import { PERSON, type Person } from "../../../src/person/person.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../../src/cache_aside/cache_aside.ts";
import { VersionedCache } from "../../../src/cache_aside/versioned_cache.ts";
import type { KeyValue, Operation, Reply } from "../../../src/dao/key_value.ts";
import { LEASE, POLL } from "../../../src/cache_aside/outbox/lease_length.ts";
import { AppError } from "../../../src/errors.ts";
import { LONG } from "../../contract/broken_cache.ts";
import { person } from "../../contract/people.ts";
import { Drained, PENDING, x } from "../../support/fakes/drained.ts";
import { MemoryKeyValue } from "../../support/fakes/memory_key_value.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";

/**
 * A connection to a server that is up, down, or slow until the test resolves
 * it.
 */
class Connection implements KeyValue<Person> {
  state: "up" | "down" | "slow" = "up";
  readonly slow = Promise.withResolvers<void>();
  readonly #server: KeyValue<Person>;
  constructor(server: KeyValue<Person>) {
    this.#server = server;
  }
  async run(operation: Operation<Person>): Promise<Reply<Person>> {
    if (this.state === "down") throw new AppError("unavailable", "down");
    const { state } = this;
    const reply = await this.#server.run(operation);
    if (state === "slow") await this.slow.promise;
    return reply;
  }
  ping(): Promise<void> {
    return this.#server.ping();
  }
  forget(): void {
    this.#server.forget();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** An instance of the service with that server and store. */
function instance(server: KeyValue<Person>, store: MemoryStore, shared = true) {
  const cache = new VersionedCache(server, {
    record: PERSON,
    lifetimes: LONG,
  });
  return new CacheAside({ store, cache, shared, durable: false });
}

describe("a round of draining", () => {
  it("does not end a write that changed the store after the invalidation", async () => {
    await using it = new Drained({ shared: false, logged: false });
    const answered = Promise.withResolvers<void>();
    it.tell = () => answered.promise;
    await it.pending.publish(it.pending.beginPending([x]));
    await it.pass(0);
    await it.pending.publish(it.pending.beginPending([x]));
    answered.resolve();
    await it.time.pass(0);
    assertEquals(it.pending.trust(x), PENDING);
  });

  it("does not acknowledge a later write that another instance has not seen", async () => {
    using time = new SteadyTime();
    const server = new MemoryKeyValue(() => time.now);
    const store = new MemoryStore();
    const connection = new Connection(server);
    const a = instance(connection, store);
    const b = instance(server, store);
    const started = Promise.all([a.start(), b.start()]);
    await time.pass(0);
    await started;

    connection.state = "down";
    const first = a.put(person("x", "Old"));
    // The drainer reaches the cache, but its answer takes a while.
    for (let i = 0; i < 3; i++) await Promise.resolve();
    await time.pass(0);
    connection.state = "slow";
    a.wake();
    await time.pass(0);
    assertEquals((await b.read(x)).record?.firstName, "Old");
    connection.state = "down";
    let acknowledged = false;
    const second = a.put(person("x", "New")).then(() => acknowledged = true);
    await time.pass(0);
    connection.slow.resolve();
    await time.pass(0);
    const { record: seen } = await b.read(x);
    assert(!acknowledged || seen?.firstName === "New", "a stale hit");

    connection.state = "up";
    for (let i = 0; i < 10; i++) await time.pass(POLL);
    await Promise.all([first, second]);
    await Promise.all([a, b].map((it) => it[Symbol.asyncDispose]()));
  });
});

describe("disposing of the drainer", () => {
  it("acknowledges no write before every instance has read the outbox", async () => {
    await using it = new Drained();
    it.lost.add(x);
    await it.pending.start();
    const published = it.pending.publish(it.pending.beginPending([x]));
    await it.pass(0);
    const disposed = it.pending[Symbol.asyncDispose]();
    await it.pass(2 * LEASE);
    assertEquals(await published, true);
    await disposed;
  });

  it("leaves nothing to read for a later start", async () => {
    await using it = new Drained();
    await it.pending[Symbol.asyncDispose]();
    await it.pending.start();
    assertEquals(it.reads, 0);
  });
});

describe("a cache that answers again during a failing round", () => {
  it("is told again at once", async () => {
    await using it = new Drained();
    it.log("x");
    const { tell } = it;
    const failing = Promise.withResolvers<void>();
    it.tell = () => failing.promise;
    void it.pending.start();
    await it.pass(0);
    it.pending.wake();
    it.tell = tell;
    failing.reject(new AppError("unavailable", "down"));
    await it.pass(0);
    assertEquals(it.logged, []);
  });
});

describe("a change that reached neither the cache nor the outbox", () => {
  it("is drained when the cache answers again", async () => {
    using time = new SteadyTime();
    const store = new MemoryStore();
    const connection = new Connection(new MemoryKeyValue(() => time.now));
    const people = instance(connection, store, false);
    const { put } = MemoryStore.prototype;
    store.put = async (...args) => {
      const result = await put.apply(store, args);
      connection.state = "down";
      store.down = true;
      return result;
    };
    const error = await assertRejects(() => people.put(person("x")), AppError);
    assertEquals(error.code, "unknown_outcome");
    connection.state = "up";
    store.down = false;
    for (let i = 0; i < 30; i++) await time.pass(POLL);
    assertEquals((await people.read(x)).origin.via, "miss");
    await people[Symbol.asyncDispose]();
  });
});

describe("a change that the database applies after its error", () => {
  it("is not hidden by an entry, if the cache failed meanwhile", async () => {
    using time = new SteadyTime();
    const store = new MemoryStore();
    const server = new MemoryKeyValue(() => time.now);
    const connection = new Connection(server);
    const [writer, reader] = [
      instance(connection, store),
      instance(server, store),
    ];
    const started = Promise.all([writer.start(), reader.start()]);
    await time.pass(0);
    await started;
    await writer.put(person("x", "Old"));
    store.put = () => {
      connection.state = "down";
      return Promise.reject(new AppError("unknown_outcome", "No answer."));
    };
    await assertRejects(() => writer.put(person("x", "New")), AppError);
    connection.state = "up";
    for (let i = 0; i < 10; i++) await time.pass(POLL);
    assertEquals(store.rows, []);
    const read = async () => (await reader.read(x)).record?.firstName;
    assertEquals(await read(), "Old");
    store.persons.set(x, person("x", "New"));
    assertEquals(await read(), "New");
    await Promise.all(
      [writer, reader].map((it) => it[Symbol.asyncDispose]()),
    );
  });
});

describe("a row", () => {
  it("of a failing drain that another instance removes ends the failure", async () => {
    await using it = new Drained();
    it.log("x");
    it.lost.add(x);
    await it.pending.start();
    assertEquals(it.changes, ["failing"]);
    it.store.rows.length = 0;
    await it.pass(POLL);
    assertEquals(it.changes, ["failing", "well"]);
  });

  it("that is drained ends the bypass, also if the cache is not shared", async () => {
    await using it = new Drained({ shared: false });
    it.lost.add(x);
    await it.pending.publish(await it.recorded(x));
    await it.pass(POLL);
    it.lost.clear();
    await it.pass(5000);
    assertEquals([it.logged, it.pending.trust(x)], [[], "full"]);
  });

  it("of another cache bypasses no id of an unshared cache", async () => {
    await using it = new Drained({ shared: false });
    it.log(...Array.from({ length: 600 }, (_, i) => `old-${i}`));
    it.pending.endPending(it.pending.beginPending([x]), "settle");
    await it.pass(5000);
    assertEquals(it.pending.trust(x), "full");
    assertEquals(it.pending.trust(PERSON.parseId("old-1")), "full");
  });
});
