import { PERSON, type Person } from "../../src/person/person.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import { VersionedCache } from "../../src/cache_aside/versioned_cache.ts";
import type { Operation } from "../../src/dao/key_value.ts";
import type { BypassReason, Origin } from "../../src/protocol/reading.ts";
import { AppError } from "../../src/errors.ts";
import { LONG } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import {
  BUSY,
  expired,
  type Faults,
  hit,
  type Known,
  miss,
  read,
} from "../support/fakes/known_reads.ts";
import { turn } from "../support/fakes/steady_time.ts";

const STORED: Origin = { via: "request", stored: true };
const READ: Origin = { via: "request", stored: false };
const bypass = (reason: BypassReason): Origin => ({ via: "bypass", reason });

describe("a read with no-cache", () => {
  const refresh = (
    ids: string,
    known: Record<string, Known>,
    faults?: Faults,
  ) => read(ids, known, faults, { cache: "no-cache" });

  it("of no ids asks neither cache nor store", async () => {
    const { lookups, fills, answers } = await refresh("", {});
    assertEquals([lookups, fills, answers], [[], [], {}]);
  });

  it("reads the store despite a hit, and refills under its ticket", async () => {
    const known = { a: { lookup: hit("Old", false, "a"), stored: "A" } };
    assertEquals(await refresh("a a", known), {
      lookups: ["a"],
      // Without a ticket, so it joins no read that began earlier.
      loads: [["a"]],
      fills: [["a", "A"]],
      invalidations: [],
      answers: { a: ["A", STORED] },
    });
  });

  it("refills an absence", async () => {
    const known = { a: { lookup: hit("Old", false, "a") } };
    const { fills, answers } = await refresh("a", known);
    assertEquals(fills, [["a", undefined]]);
    assertEquals(answers, { a: [undefined, STORED] });
  });

  it("fills a missing or an expired entry", async () => {
    for (const lookup of [miss("a"), expired("a", "Old")]) {
      const run = await refresh("a", { a: { lookup, stored: "A" } });
      assertEquals([run.loads, run.fills], [[["a"]], [["a", "A"]]]);
      assertEquals(run.answers, { a: ["A", STORED] });
    }
  });

  it("fills nothing while a write is in progress", async () => {
    const run = await refresh("a", { a: { lookup: BUSY, stored: "A" } });
    assertEquals([run.loads, run.fills], [[["a"]], []]);
    assertEquals(run.answers, { a: ["A", bypass("write-in-progress")] });
  });

  for (
    const [trust, reason] of [
      ["invalidation-pending", "invalidation-pending"],
      ["outbox-unread", "outbox-unread"],
    ] as const
  ) {
    it(`neither asks the cache nor fills it: ${trust}`, async () => {
      const it = { lookup: hit("Old", false, "a"), stored: "A", trust };
      const run = await refresh("a", { a: it });
      assertEquals([run.lookups, run.loads, run.fills], [[], [["a"]], []]);
      assertEquals(run.answers, { a: ["A", bypass(reason)] });
    });
  }

  it("of many ids makes one batch of each kind", async () => {
    const run = await refresh("hit miss busy held gone hit", {
      hit: { lookup: hit("Old", true, "hit"), stored: "H" },
      miss: { lookup: miss("miss"), stored: "M" },
      busy: { lookup: BUSY, stored: "B" },
      held: { trust: "invalidation-pending", stored: "N" },
      gone: { lookup: undefined, stored: "G" },
    });
    assertEquals(run, {
      lookups: ["hit", "miss", "busy", "gone"],
      loads: [["hit", "miss", "busy", "held", "gone"]],
      fills: [["hit", "H"], ["miss", "M"]],
      invalidations: [],
      answers: {
        hit: ["H", STORED],
        miss: ["M", STORED],
        busy: ["B", bypass("write-in-progress")],
        held: ["N", bypass("invalidation-pending")],
        gone: ["G", bypass("cache-unavailable")],
      },
    });
  });

  it("removes an entry that another read filled meanwhile", async () => {
    const known = { a: { lookup: miss("a"), stored: "A", filled: false } };
    const run = await refresh("a", known);
    assertEquals(run.invalidations, ["a"]);
    assertEquals(run.answers, { a: ["A", READ] });
    const down = await refresh("a", known, { invalidate: "unavailable" });
    assertEquals(down.answers, { a: ["A", READ] });
  });

  it("reads the store while the cache is down", async () => {
    const known = { a: { lookup: hit("Old", false, "a"), stored: "A" } };
    const unasked = await refresh("a", known, { lookup: "unavailable" });
    assertEquals(unasked.fills, []);
    assertEquals(unasked.answers, { a: ["A", bypass("cache-unavailable")] });
    const unfilled = await refresh("a", known, { fill: "unavailable" });
    assertEquals(unfilled.answers, { a: ["A", READ] });
  });

  it("fails if the store fails, whatever the cache has", async () => {
    for (const lookup of [hit("Old", false, "a"), expired("a", "Old")]) {
      for (const load of ["unavailable", "overloaded"] as const) {
        const reading = refresh("a", { a: { lookup } }, { load });
        assertEquals((await assertRejects(() => reading, AppError)).code, load);
      }
    }
  });
});

describe("a refresh that fails to fill", () => {
  const ada = person("ada");

  /** A server that answers look-ups and rejects fills. */
  class Unfilled extends MemoryKeyValue {
    override run(operation: Operation<Person>) {
      return operation.op === "compareAndSet"
        ? Promise.reject(new Error("it is full"))
        : super.run(operation);
    }
  }

  it("does not end the flight that other readers share", async () => {
    const store = new MemoryStore();
    await store.put(ada);
    const answers: (() => void)[] = [];
    store.get = () => {
      const { promise, resolve } = Promise.withResolvers<typeof ada>();
      answers.push(() => resolve(ada));
      return promise;
    };
    const cache = new VersionedCache(new Unfilled(), {
      record: PERSON,
      lifetimes: LONG,
    });
    const shared = { shared: false, durable: false };
    await using people = new CacheAside({ store, cache, ...shared });
    await people.start();

    const first = people.read(ada.id);
    await turn();
    const refreshing = people.read(ada.id, { cache: "no-cache" });
    await turn();
    answers[1]?.();
    assertEquals((await refreshing).origin, READ);
    const second = people.read(ada.id);
    await turn();
    assertEquals(answers.length, 2);
    answers[0]?.();
    const origins = [(await first).origin, (await second).origin];
    assertEquals(origins, [
      { via: "miss", collapsed: false, stored: false },
      { via: "miss", collapsed: true, stored: false },
    ]);
  });
});
