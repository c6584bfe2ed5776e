import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  observed,
  observedCache,
  observedStore,
} from "../../src/cache_aside/observed.ts";
import type { Store } from "../../src/dao/store.ts";
import type { Person } from "../../src/person/person.ts";
import { FakeCache } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

const ada = person("ada");

/** What was observed; a call that was not made is no part of it. */
class Seen {
  readonly calls: string[] = [];
  readonly observe = async <T>(
    call: string,
    run: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await run();
    } finally {
      this.calls.push(call);
    }
  };
}

describe("an observed store", () => {
  it("does all that the store does", async () => {
    const seen = new Seen();
    const store = new MemoryStore();
    store.newId = () => Promise.resolve(ada.id);
    store.coverage = () => Promise.resolve({ covered: true });
    let tell = () => {};
    store.outbox.listen = (heard) => tell = heard;
    const it: Store<Person> = observedStore(store, seen.observe, 1);
    assertEquals(await it.add(ada, "t"), true);
    assertEquals(await it.put(ada), "replaced");
    assertEquals(await it.putMany([ada]), 0);
    assertEquals(await it.get(ada.id), ada);
    assertEquals((await it.getMany([ada.id])).size, 1);
    assertEquals(await it.list(undefined, 1), [ada]);
    const { id: _, ...draft } = ada;
    assertEquals(await it.newId?.(draft), ada.id);
    assertEquals(await it.compareAndSet(ada, undefined), true);
    assertEquals(await it.delete(ada.id), false);
    await it.ping();
    const rows = await it.outbox?.list(9) ?? [];
    assertEquals(rows, [{ token: "t", id: ada.id }]);
    await it.outbox?.settle(rows);
    await it.outbox?.record("u", [ada.id]);
    it.outbox?.listen?.(() => seen.calls.push("heard"));
    tell();
    assertEquals(await it.coverage?.(), { covered: true });
    assertEquals(it.alters, false);
    assertEquals(seen.calls, [
      ...["add", "put", "putMany", "get", "getMany", "list", "newId"],
      ...["compareAndSet", "delete", "ping", "outbox", "outbox", "outbox"],
      "heard",
    ]);
  });

  it("lacks what the store lacks", () => {
    const bare = new MemoryStore();
    Object.defineProperty(bare, "outbox", { value: undefined });
    const it: Store<Person> = observedStore(bare, new Seen().observe, 1);
    assertEquals(
      [it.outbox, it.newId, it.coverage, it.changesByOthers, it.read],
      [undefined, undefined, undefined, undefined, undefined],
    );
    const deaf = observedStore(new MemoryStore(), new Seen().observe, 1);
    assertEquals(deaf.outbox && "listen" in deaf.outbox, false);
  });

  it("passes failures on, which are observed, too", async () => {
    const seen = new Seen();
    const store = new MemoryStore();
    store.down = true;
    const it = observedStore(store, seen.observe, 1);
    await assertRejects(() => it.get(ada.id));
    assertEquals(seen.calls, ["get"]);
  });

  it("adds no promise to a read that is not observed", async () => {
    const seen = new Seen();
    const store = Object.assign(new MemoryStore(), { read: () => ada });
    const it = observedStore<Person>(store, seen.observe, 2);
    const reads = [it.read?.(ada.id), it.read?.(ada.id), it.read?.(ada.id)];
    assertEquals(reads.map((it) => it instanceof Promise), [true, false, true]);
    assertEquals(await Promise.all(reads), [ada, ada, ada]);
    assertEquals(seen.calls, ["get", "get"]);
  });
});

describe("an observed cache", () => {
  it("does all that the cache does", async () => {
    const seen = new Seen();
    const it = observedCache<Person>(new FakeCache(), seen.observe, 1);
    const looked = await it.lookup(ada.id);
    const ticket = looked.state === "miss" ? looked.ticket : undefined;
    assertEquals(ticket === undefined, false);
    if (ticket !== undefined) await it.fill(ada.id, ticket, ada);
    const many = await it.lookupMany?.([ada.id, ada.id]);
    assertEquals(many?.map(({ status }) => status), ["fulfilled", "fulfilled"]);
    await it.announce(ada.id);
    await it.invalidate(ada.id);
    await it.ping();
    it.forget();
    assertEquals(it.membership, undefined);
    assertEquals(
      seen.calls,
      ["lookup", "fill", "lookupMany", "announce", "invalidate", "ping"],
    );
    await it[Symbol.asyncDispose]();
  });

  it("is observed at every fourth call if that is asked for", async () => {
    const seen = new Seen();
    const it = observedCache<Person>(new FakeCache(), seen.observe, 4);
    for (let i = 0; i < 9; i++) await it.lookup(ada.id);
    assertEquals(seen.calls, ["lookup", "lookup", "lookup"]);
  });

  it("adds no promise to a look-up that is not observed", async () => {
    const cache = new FakeCache();
    const lookup = cache.lookup(ada.id);
    cache.lookup = () => lookup;
    const it = observedCache<Person>(cache, new Seen().observe, 2);
    const looked = [it.lookup(ada.id), it.lookup(ada.id)];
    assertEquals(looked.map((it) => it === lookup), [false, true]);
    await Promise.all(looked);
  });
});

describe("observed backends", () => {
  it("have a cache as it is if none of its calls are observed", () => {
    const store = new MemoryStore();
    const cache = new FakeCache();
    const of = () => new Seen().observe;
    const own = observed({ store, cache }, of, { read: 16, cache: Infinity });
    assertEquals(own.cache === cache, true);
    const shared = observed({ store, cache }, of, { read: 16, cache: 16 });
    assertEquals(shared.cache === cache, false);
    const none = observed({ store, cache: undefined }, of, {
      read: 1,
      cache: 1,
    });
    assertEquals(none.cache, undefined);
  });
});
