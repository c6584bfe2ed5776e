import { assertEquals, assertRejects } from "@std/assert";
import { beforeEach, describe, it } from "@std/testing/bdd";
import type { UsedCache } from "../../src/cache_aside/guard/guarded_cache.ts";
import { ReadRunner } from "../../src/cache_aside/read_runner.ts";
import type { Lookup } from "../../src/dao/cache.ts";
import type { Version } from "../../src/dao/key_value.ts";
import { AppError } from "../../src/errors.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { read } from "../../src/protocol/read.ts";
import type { CacheUse, Origin } from "../../src/protocol/reading.ts";
import { person } from "../contract/people.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { turn } from "../support/fakes/steady_time.ts";

const ada = person("ada");
const bob = person("bob");
const eve = person("eve");
const down = new AppError("unavailable", "The store is down.");

/** A read of the store, which the test answers. */
interface Call {
  readonly ids: readonly PersonId[];
  readonly answer: PromiseWithResolvers<readonly Person[]>;
}

const missed = (collapsed: boolean, stored = !collapsed): Origin => ({
  via: "miss",
  collapsed,
  stored,
});

describe("a runner of reads", () => {
  let calls: Call[];
  let runner: ReadRunner<Person>;
  /** What the cache was asked for, in order. */
  let log: string[];
  /** Fails a fill. */
  let failFill: (id: PersonId) => Promise<void>;

  beforeEach(() => {
    calls = [];
    log = [];
    failFill = () => Promise.resolve();
    const call = (ids: readonly PersonId[]) => {
      const answer = Promise.withResolvers<readonly Person[]>();
      calls.push({ ids, answer });
      return answer.promise;
    };
    const store = new class extends MemoryStore {
      override async get(id: PersonId) {
        return (await call([id]))[0];
      }
      override async getMany(ids: readonly PersonId[]) {
        return new Map((await call(ids)).map((it) => [it.id, it]));
      }
    }();
    // Nothing is ever filled, so every look-up has the same ticket.
    const cache: UsedCache<Person> = {
      lookup(id): Promise<Lookup<Person>> {
        log.push(`lookup ${id}`);
        return Promise.resolve({ state: "miss", ticket: "1" as Version });
      },
      async fill(id) {
        log.push(`fill ${id}`);
        await failFill(id);
        return true;
      },
      announce: () => Promise.resolve(),
      invalidate: () => Promise.resolve(),
      forget: () => {},
      ping: () => Promise.resolve(),
    };
    runner = new ReadRunner(store, cache);
  });

  const protocol = (it: Person, use?: CacheUse) =>
    read<Person>(it.id, "full", use, "mark");
  /** Begins a read, and lets it come to its load. */
  async function one(it: Person, use?: CacheUse) {
    const reading = Promise.resolve(runner.one(protocol(it, use)));
    reading.catch(() => {});
    await turn();
    return { reading };
  }
  /** Begins a batch, and lets it come to its loads. */
  async function many(...all: readonly Person[]) {
    const reading = runner.many(all.map((it) => protocol(it)));
    reading.catch(() => {});
    await turn();
    return { reading };
  }
  const asked = () => calls.map((it) => it.ids);
  const answer = (n: number, ...found: readonly Person[]) =>
    calls[n]?.answer.resolve(found);

  it("reads nothing for no ids", async () => {
    assertEquals(await runner.many([]), []);
    assertEquals([asked(), log], [[], []]);
  });

  it("answers a batch in order, with one batch of the store", async () => {
    const { reading } = await many(ada, bob, eve);
    assertEquals(asked(), [[ada.id, bob.id, eve.id]]);
    answer(0, eve, ada);
    const origin = missed(false);
    assertEquals(await reading, [
      { record: ada, origin },
      { record: undefined, origin },
      { record: eve, origin },
    ]);
  });

  it("performs the steps of a batch together, kind by kind", async () => {
    const { reading } = await many(ada, bob);
    assertEquals(log, ["lookup ada", "lookup bob"]);
    answer(0, ada, bob);
    await reading;
    assertEquals(log.slice(2), ["fill ada", "fill bob"]);
  });

  it("reads one id of a batch without a batch of the store", async () => {
    const first = await one(bob);
    const { reading } = await many(ada, bob);
    assertEquals(asked(), [[bob.id], [ada.id]]);
    answer(1, ada);
    answer(0, bob);
    assertEquals((await reading).map(({ origin }) => origin), [
      missed(false),
      missed(true),
    ]);
    assertEquals((await first.reading).origin, missed(false));
  });

  it("joins the reads of a batch one by one", async () => {
    const batch = await many(ada, bob);
    const joined = await one(bob);
    assertEquals(asked(), [[ada.id, bob.id]]);
    answer(0, ada, bob);
    const { record, origin } = await joined.reading;
    assertEquals([record, origin], [bob, missed(true)]);
    await batch.reading;
  });

  it("ends a flight when its fill has ended, also if that failed", async () => {
    for (const fails of [false, true]) {
      failFill = () => fails ? Promise.reject(down) : Promise.resolve();
      const before = calls.length;
      const { reading } = await one(ada);
      assertEquals(calls.length, before + 1);
      answer(before, ada);
      assertEquals((await reading).origin, missed(false, !fails));
    }
  });

  it("joins a flight until its fill has ended", async () => {
    const filling = Promise.withResolvers<void>();
    failFill = () => filling.promise;
    const first = await one(ada);
    answer(0, ada);
    await turn();
    const second = await one(ada);
    assertEquals((await second.reading).origin, missed(true));
    filling.resolve();
    assertEquals((await first.reading).origin, missed(false));
    assertEquals(asked(), [[ada.id]]);
  });

  it("does not let a refresh join a flight, nor end one", async () => {
    const first = await one(ada);
    const refresh = await one(ada, "no-cache");
    assertEquals(asked(), [[ada.id], [ada.id]]);
    answer(1, ada);
    const origin: Origin = { via: "request", stored: true };
    assertEquals((await refresh.reading).origin, origin);
    const second = await one(ada);
    assertEquals(asked().length, 2);
    answer(0, ada);
    assertEquals((await second.reading).origin, missed(true));
    assertEquals((await first.reading).origin, missed(false));
  });

  it("leaves no flight behind when a batch fails", async () => {
    const batch = await many(ada, bob);
    calls[0]?.answer.reject(down);
    await assertRejects(() => batch.reading, AppError, "down");
    const again = await many(ada, bob);
    assertEquals(calls.length, 2);
    answer(1, ada, bob);
    assertEquals((await again.reading).length, 2);
  });

  it("leaves no flight behind when one read of a batch fails", async () => {
    for (const batch of [[ada, bob], [bob, ada]]) {
      calls.length = 0;
      const other = await one(bob);
      const { reading } = await many(...batch);
      answer(1, ada);
      calls[0]?.answer.reject(down);
      await assertRejects(() => reading, AppError, "down");
      await assertRejects(() => other.reading, AppError, "down");
      const again = await one(ada);
      assertEquals(asked(), [[bob.id], [ada.id], [ada.id]]);
      answer(2, ada);
      assertEquals((await again.reading).record, ada);
    }
  });

  it("needs no cache for reads that only load", async () => {
    const store = new MemoryStore();
    await store.put(ada);
    const alone = new ReadRunner<Person>(store, undefined);
    const origin: Origin = { via: "bypass", reason: "no-cache" };
    const reading = read<Person>(ada.id, "no-cache", undefined, "mark");
    assertEquals(await alone.one(reading), { record: ada, origin });
  });
});
