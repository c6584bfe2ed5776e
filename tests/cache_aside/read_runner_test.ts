import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ReadRunner } from "../../src/cache_aside/read_runner.ts";
import { AppError } from "../../src/errors.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { read } from "../../src/protocol/read.ts";
import { FakeCache } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

const ada = person("ada");
const bob = person("bob");
const eve = person("eve");

/** A store that keeps a list of its reads, and may fail. */
class Store extends MemoryStore {
  readonly loads: string[][] = [];
  broken = false;
  override get(id: PersonId) {
    this.#load([id]);
    return super.get(id);
  }
  override getMany(ids: readonly PersonId[]) {
    this.#load(ids);
    return super.getMany(ids);
  }
  #load(ids: readonly PersonId[]) {
    this.loads.push([...ids]);
    if (this.broken) throw new AppError("unavailable", "The store is down.");
  }
}

async function fixture() {
  const store = new Store();
  for (const it of [ada, bob, eve]) await store.put(it);
  const runner = new ReadRunner<Person>(store, new FakeCache());
  const reads = (...ids: PersonId[]) =>
    ids.map((id) => read<Person>(id, "full", undefined, "mark"));
  return { store, runner, reads };
}

describe("the runner of reads", () => {
  it("loads the misses of a batch in one read of the store", async () => {
    const { store, runner, reads } = await fixture();
    await runner.many(reads(bob.id));
    store.loads.length = 0;
    const none = person("none").id;
    const found = await runner.many(reads(ada.id, bob.id, none));
    assertEquals(found.map((it) => it.record), [ada, bob, undefined]);
    assertEquals(store.loads, [[ada.id, none]]);
    assertEquals(await runner.many([]), []);
  });

  it("shares a load between a batch and a single read", async () => {
    const { store, runner, reads } = await fixture();
    const [one] = reads(ada.id);
    const both = [
      runner.many(reads(ada.id, bob.id, eve.id)),
      one && runner.one(one),
    ];
    const [, single] = await Promise.all(both);
    assertEquals(single && "record" in single && single.record, ada);
    const loaded = store.loads.flat().filter((id) => id === ada.id);
    assertEquals(loaded.length, 1);
  });

  it("fails a batch if one of its reads fails, and leaves no flight", async () => {
    const { store, runner, reads } = await fixture();
    store.broken = true;
    const failing = runner.many(reads(ada.id, bob.id));
    await assertRejects(() => failing, AppError, "The store is down.");
    store.broken = false;
    const found = await runner.many(reads(ada.id, bob.id));
    assertEquals(found.map(({ origin }) => origin), [
      { via: "miss", collapsed: false, stored: true },
      { via: "miss", collapsed: false, stored: true },
    ]);
  });
});
