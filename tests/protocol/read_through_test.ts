import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Origin } from "../../src/protocol/reading.ts";
import { AppError } from "../../src/errors.ts";
import {
  BUSY,
  expired,
  hit,
  type Known,
  miss,
  read,
} from "../support/fakes/known_reads.ts";

const HIT: Origin = { via: "hit", ttl: 7, freshFor: 10, caveat: undefined };
const STALE: Origin = { via: "stale", ttl: -3, freshFor: 10 };
const MISS: Origin = { via: "miss", collapsed: false, stored: true };
const bypass = (
  reason: Extract<Origin, { via: "bypass" }>["reason"],
): Origin => ({ via: "bypass", reason });

describe("a read", () => {
  it("of no ids asks neither cache nor store", async () => {
    assertEquals(await read("", {}), {
      lookups: [],
      loads: [],
      fills: [],
      invalidations: [],
      answers: {},
    });
  });

  it("that is a hit asks only the cache", async () => {
    assertEquals(await read("a", { a: { lookup: hit("A"), stored: "B" } }), {
      lookups: ["a"],
      loads: [],
      fills: [],
      invalidations: [],
      answers: { a: ["A", HIT] },
    });
  });

  it("serves a cached absence as a hit", async () => {
    const { answers, loads } = await read("a", { a: { lookup: hit() } });
    assertEquals([answers, loads], [{ a: [undefined, HIT] }, []]);
  });

  it("that misses fills the loaded record under its ticket", async () => {
    const known = { a: { lookup: miss("a"), stored: "A" } };
    assertEquals(await read("a a", known), {
      lookups: ["a"],
      loads: [["a"]],
      fills: [["a", "A"]],
      invalidations: [],
      answers: { a: ["A", MISS] },
    });
  });

  it("fills an absence", async () => {
    const { answers, fills } = await read("a", { a: { lookup: miss("a") } });
    assertEquals(fills, [["a", undefined]]);
    assertEquals(answers, { a: [undefined, MISS] });
  });

  it("loads an expired entry while the store answers", async () => {
    const known = { a: { lookup: expired("a", "Old"), stored: "A" } };
    const { answers, fills } = await read("a", known);
    assertEquals([answers, fills], [{ a: ["A", MISS] }, [["a", "A"]]]);
  });

  it("fills nothing while a write is in progress", async () => {
    const run = await read("a", { a: { lookup: BUSY, stored: "A" } });
    assertEquals([run.loads, run.fills], [[["a"]], []]);
    assertEquals(run.answers, { a: ["A", bypass("write-in-progress")] });
  });

  it("does not ask the cache for an id with a pending invalidation", async () => {
    const it = { lookup: hit("Old"), stored: "A" };
    const known = { a: { ...it, trust: "invalidation-pending" } } as const;
    const run = await read("a", known);
    assertEquals([run.lookups, run.loads, run.fills], [[], [["a"]], []]);
    assertEquals(run.answers, { a: ["A", bypass("invalidation-pending")] });
  });

  it("marks a hit within bounded staleness", async () => {
    const { answers } = await read("b", { b: { lookup: hit("B", true) } });
    assertEquals(answers, {
      b: ["B", { ...HIT, caveat: "bounded-staleness" } as Origin],
    });
  });

  it("says stored=false if the value of its ticket is gone", async () => {
    const known = { a: { lookup: miss("a"), stored: "A", filled: false } };
    const { answers, invalidations } = await read("a", known);
    assertEquals(answers, { a: ["A", { ...MISS, stored: false }] });
    assertEquals(invalidations, []);
  });

  it("prefers the store to the cache while the outbox is unread", async () => {
    const trust = "outbox-unread" as const;
    const { answers, fills, lookups } = await read("a b", {
      a: { lookup: hit("Old"), stored: "A", trust },
      b: { lookup: miss("b"), stored: "B", trust },
    });
    assertEquals([lookups, fills], [[], []]);
    assertEquals(answers, { a: ["A", bypass(trust)], b: ["B", bypass(trust)] });
  });

  it("of many ids makes one batch of each kind", async () => {
    const trust = "invalidation-pending" as const;
    const run = await read("hit miss busy pending gone old none hit", {
      hit: { lookup: hit("H") },
      miss: { lookup: miss("miss"), stored: "M" },
      busy: { lookup: BUSY, stored: "B" },
      pending: { trust, lookup: hit("Old"), stored: "N" },
      gone: { lookup: undefined, stored: "G" },
      old: { lookup: expired("old", "Old"), stored: "O" },
      none: { lookup: miss("none") },
    });
    assertEquals(run, {
      lookups: ["hit", "miss", "busy", "gone", "old", "none"],
      loads: [["miss", "busy", "pending", "gone", "old", "none"]],
      fills: [["miss", "M"], ["old", "O"], ["none", undefined]],
      invalidations: [],
      answers: {
        hit: ["H", HIT],
        miss: ["M", MISS],
        old: ["O", MISS],
        none: [undefined, MISS],
        pending: ["N", bypass(trust)],
        busy: ["B", bypass("write-in-progress")],
        gone: ["G", bypass("cache-unavailable")],
      },
    });
  });
});

describe("a read, when the cache is down,", () => {
  it("gets its answer from the store and fills nothing", async () => {
    const known = { a: { lookup: hit("Old"), stored: "A" } };
    const run = await read("a b", known, { lookup: "unavailable" });
    assertEquals([run.loads, run.fills], [[["a", "b"]], []]);
    const down = bypass("cache-unavailable");
    assertEquals(run.answers, { a: ["A", down], b: [undefined, down] });
  });

  it("answers with stored=false if the fill fails", async () => {
    const known = { a: { lookup: miss("a"), stored: "A" } };
    const { answers } = await read("a", known, { fill: "unavailable" });
    assertEquals(answers, { a: ["A", { ...MISS, stored: false }] });
  });

  it("does not treat a TypeError as an outage", async () => {
    const known = { a: { lookup: miss("a"), stored: "A" } };
    await assertRejects(() => read("a", known, { lookup: "bug" }), TypeError);
    await assertRejects(() => read("a", known, { fill: "bug" }), TypeError);
  });
});

describe("a read, when the store is down,", () => {
  const down = { load: "unavailable" } as const;

  /** Asserts that the read throws the error of the store. */
  async function assertDown(ids: string, known: Record<string, Known>) {
    const error = await assertRejects(() => read(ids, known, down), AppError);
    assertEquals(error.code, "unavailable");
  }

  it("serves a hit", async () => {
    const { answers } = await read("a", { a: { lookup: hit("A") } }, down);
    assertEquals(answers, { a: ["A", HIT] });
  });

  it("serves an expired entry or absence as stale", async () => {
    const known = {
      a: { lookup: expired("a", "Old") },
      b: { lookup: expired("b") },
      c: { lookup: hit("C") },
    };
    const { answers, fills } = await read("a b c", known, down);
    assertEquals(fills, []);
    assertEquals(answers, {
      c: ["C", HIT],
      a: ["Old", STALE],
      b: [undefined, STALE],
    });
  });

  it("fails for an id that is invalidated, being written or pending", async () => {
    await assertDown("a", { a: { lookup: miss("a") } });
    await assertDown("a", { a: { lookup: BUSY } });
    await assertDown("a", { a: { trust: "invalidation-pending" } });
    await assertDown("a", { a: { lookup: undefined } });
  });

  it("fails the whole batch if one id has no fallback", async () => {
    const old = { lookup: expired("a", "Old") };
    await assertDown("a b", { a: old, b: { lookup: miss("b") } });
    await assertDown("a b", { a: old, b: { lookup: BUSY } });
  });

  it("serves the cached answer, marked, if the outbox is unread", async () => {
    const trust = "outbox-unread" as const;
    const known = {
      a: { lookup: hit("A"), trust },
      b: { lookup: expired("b", "Old"), trust },
    };
    const { answers } = await read("a b", known, down);
    const unsure: Origin = {
      via: "hit",
      ttl: 7,
      freshFor: 10,
      caveat: "unverified",
    };
    const old: Origin = {
      via: "stale",
      ttl: -3,
      freshFor: 10,
      caveat: "unverified",
    };
    assertEquals(answers, { a: ["A", unsure], b: ["Old", old] });
    const refused = read("a", known, down, { unverified: "refuse" });
    await assertRejects(() => refused, AppError);
    await assertDown("b", { b: { lookup: miss("b"), trust } });
    await assertRejects(() => read("a", known, { load: "overloaded" }));
  });

  it("serves an expired entry while the store is only overloaded", async () => {
    const known = { a: { lookup: expired("a", "Old") } };
    const { answers } = await read("a", known, { load: "overloaded" });
    assertEquals(answers, { a: ["Old", STALE] });
  });

  it("serves no stale entry for any other error", async () => {
    const known = { a: { lookup: expired("a", "Old") } };
    for (const load of ["invalid", "unknown_outcome"] as const) {
      await assertRejects(() => read("a", known, { load }), AppError);
    }
    await assertRejects(() => read("a", known, { load: "bug" }), TypeError);
  });
});
