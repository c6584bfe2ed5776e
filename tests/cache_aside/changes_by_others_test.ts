import { assertEquals } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import { ChangesByOthers } from "../../src/cache_aside/changes_by_others.ts";
import { GuardedStore } from "../../src/cache_aside/guard/guarded_store.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { FakeCache } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { TellingStore } from "../support/fakes/telling_store.ts";

const ada = person("ada", "Ada");
const adele = person("ada", "Adele");
const bob = person("bob");

/** A cache that counts how often it forgets. */
class Forgetting extends FakeCache {
  forgotten = 0;
  override forget(): void {
    this.forgotten += 1;
    super.forget();
  }
}

describe("a look at the changes by others", () => {
  it("makes the cache forget at the first look, and after a change", async () => {
    let changes = 7;
    const store = Object.assign(new MemoryStore(), {
      changesByOthers: () => changes,
    });
    const cache = new Forgetting();
    const others = ChangesByOthers.of(store, cache, RUNTIME);
    assertEquals([await others?.look(), await others?.look()], [true, true]);
    assertEquals(cache.forgotten, 1);
    // Any other number is a change: a counter may begin again.
    changes = 2;
    assertEquals([await others?.look(), await others?.look()], [true, true]);
    assertEquals(cache.forgotten, 2);
  });

  it("serves the reads of one turn that began before it", async () => {
    const turns: (() => void)[] = [];
    const setImmediate = (run: () => void) => void turns.push(run);
    const store = new TellingStore();
    const runtime = { ...RUNTIME, setImmediate };
    const others = ChangesByOthers.of(store, new FakeCache(), runtime);
    const looks = [others?.look(), others?.look()];
    assertEquals([store.asked, turns.length], [0, 1]);
    turns.shift()?.();
    const later = others?.look();
    assertEquals([store.asked, turns.length], [1, 1]);
    turns.shift()?.();
    assertEquals(await Promise.all([...looks, later]), [true, true, true]);
    assertEquals(store.asked, 2);
  });

  it("fails while the store cannot tell", async () => {
    const store = new TellingStore();
    const cache = new Forgetting();
    const others = ChangesByOthers.of(store, cache, RUNTIME);
    store.down = true;
    assertEquals(await others?.look(), false);
    assertEquals(cache.forgotten, 0);
    store.down = false;
    assertEquals(await others?.look(), true);
    assertEquals(cache.forgotten, 1);
  });

  it("needs a store that tells of them", () => {
    const cache = new FakeCache();
    assertEquals(
      ChangesByOthers.of(new MemoryStore(), cache, RUNTIME),
      undefined,
    );
  });
});

describe("a cache in front of a store that tells of others", () => {
  let store: TellingStore;
  let other: TellingStore;
  let cache: Forgetting;
  let people: CacheAside<Person>;

  beforeEach(() => {
    store = new TellingStore();
    other = new TellingStore(store);
    cache = new Forgetting();
    people = new CacheAside({ store, cache, shared: false, durable: false });
  });
  afterEach(() => people[Symbol.asyncDispose]());

  /** The first name, and how the read was answered. */
  async function read(id: PersonId = ada.id): Promise<string> {
    const { record, origin } = await people.read(id);
    const how = origin.via === "bypass" ? origin.reason : origin.via;
    return `${record?.firstName} ${how}`;
  }

  it("serves nothing that was cached before a change by another program", async () => {
    await people.put(ada);
    assertEquals([await read(), await read()], ["Ada miss", "Ada hit"]);
    await other.put(adele);
    assertEquals([await read(), await read()], ["Adele miss", "Adele hit"]);
    await other.delete(ada.id);
    assertEquals(await read(), "undefined miss");
    assertEquals(await read(), "undefined hit");
    await other.add(ada);
    assertEquals(await read(), "Ada miss");
  });

  it("keeps what is cached at writes of its own", async () => {
    await people.put(ada);
    await people.put(bob);
    await read();
    for (let i = 0; i < 5; i++) await people.put(person("bob", `${i}`));
    assertEquals(await read(), "Ada hit");
    assertEquals(cache.forgotten, 1);
  });

  it("fills nothing that was loaded before the change", async () => {
    await people.put(ada);
    const loaded = Promise.withResolvers<void>();
    const slow = Promise.withResolvers<void>();
    const get = store.get.bind(store);
    store.get = async (id) => {
      const found = await get(id);
      loaded.resolve();
      await slow.promise;
      return found;
    };
    const first = read();
    await loaded.promise;
    store.get = get;
    await other.put(adele);
    // It does not join the earlier load, either.
    assertEquals(await read(), "Adele miss");
    slow.resolve();
    assertEquals(await first, "Ada miss");
    assertEquals(await read(), "Adele hit");
  });

  it("loads and fills nothing old if the change is noticed at the fill", async () => {
    await people.put(ada);
    const fill = cache.fill.bind(cache);
    cache.fill = async (...args) => {
      await other.put(adele);
      return await fill(...args);
    };
    assertEquals(await read(), "Ada miss");
    cache.fill = fill;
    assertEquals([await read(), await read()], ["Adele miss", "Adele hit"]);
  });

  it("asks once for a batch, and never for a read of the database", async () => {
    await people.readMany([ada.id, bob.id]);
    assertEquals(store.asked, 1);
    await people.read(ada.id, { source: "database" });
    assertEquals(store.asked, 1);
  });

  it("is bypassed while the store cannot tell", async () => {
    await people.put(ada);
    await read();
    store.blind = true;
    await other.put(adele);
    assertEquals(await read(), "Adele changes-unread");
    store.blind = false;
    assertEquals(await read(), "Adele miss");
  });

  it("may serve, marked as unverified, while the store does not answer", async () => {
    await people.put(ada);
    await read();
    store.down = true;
    const { record, origin } = await people.read(ada.id);
    assertEquals(record, ada);
    assertEquals(origin.via === "hit" && origin.caveat, "unverified");
  });

  it("asks through the guard of a store", async () => {
    const guarded = new GuardedStore(store, {
      ...{ concurrency: 9, queue: 9, patience: 1000, timeout: 1000 },
    }, RUNTIME);
    const before = guarded.changesByOthers?.();
    await other.put(ada);
    assertEquals(guarded.changesByOthers?.(), (before ?? NaN) + 1);
    const plain = new GuardedStore(new MemoryStore(), {
      ...{ concurrency: 9, queue: 9, patience: 1000, timeout: 1000 },
    }, RUNTIME);
    assertEquals(plain.changesByOthers, undefined);
    await plain[Symbol.asyncDispose]();
    await guarded[Symbol.asyncDispose]();
  });
});
