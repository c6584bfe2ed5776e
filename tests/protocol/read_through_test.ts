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
} from "../support/fakes/read_ports.ts";

const HIT: Origin = { via: "hit", ttl: 7, caveat: undefined };
const STALE: Origin = { via: "stale", ttl: -3 };
const MISS: Origin = { via: "miss", collapsed: false, stored: true };
const bypass = (
  reason: Extract<Origin, { via: "bypass" }>["reason"],
): Origin => ({ via: "bypass", reason });

describe("a read", () => {
  it("of nobody asks nobody", async () => {
    assertEquals(await read("", {}), {
      lookups: [],
      loads: [],
      fills: [],
      answers: {},
    });
  });

  it("that hits asks the cache alone", async () => {
    assertEquals(await read("a", { a: { lookup: hit("A"), stored: "B" } }), {
      lookups: [["a"]],
      loads: [],
      fills: [],
      answers: { a: ["A", HIT] },
    });
  });

  it("hits a cached absence", async () => {
    const { answers, loads } = await read("a", { a: { lookup: hit() } });
    assertEquals([answers, loads], [{ a: [undefined, HIT] }, []]);
  });

  it("that misses fills what it loads, under the ticket", async () => {
    const known = { a: { lookup: miss("a"), stored: "A" } };
    assertEquals(await read("a a", known), {
      lookups: [["a"]],
      loads: [["a!"]],
      fills: [[["a", "A"]]],
      answers: { a: ["A", MISS] },
    });
  });

  it("fills an absence", async () => {
    const { answers, fills } = await read("a", { a: { lookup: miss("a") } });
    assertEquals(fills, [[["a", undefined]]]);
    assertEquals(answers, { a: [undefined, MISS] });
  });

  it("loads what has expired while the store answers", async () => {
    const known = { a: { lookup: expired("a", "Old"), stored: "A" } };
    const { answers, fills } = await read("a", known);
    assertEquals([answers, fills], [{ a: ["A", MISS] }, [[["a", "A"]]]]);
  });

  it("fills nothing while a write is in progress", async () => {
    const run = await read("a", { a: { lookup: BUSY, stored: "A" } });
    assertEquals([run.loads, run.fills], [[["a"]], []]);
    assertEquals(run.answers, { a: ["A", bypass("write-in-progress")] });
  });

  it("fills nothing that another's read of the store answered", async () => {
    const it = { lookup: miss("a"), stored: "A", collapsed: true };
    const run = await read("a b", { a: it, b: { lookup: miss("b") } });
    assertEquals(run.fills, [[["b", undefined]]]);
    const collapsed: Origin = { via: "miss", collapsed: true, stored: false };
    assertEquals(run.answers, { a: ["A", collapsed], b: [undefined, MISS] });
  });

  it("does not ask the cache for what is pending", async () => {
    const it = { lookup: hit("Old"), stored: "A" };
    const known = { a: { ...it, trust: "invalidation-pending" } } as const;
    const run = await read("a", known);
    assertEquals([run.lookups, run.loads, run.fills], [[], [["a"]], []]);
    assertEquals(run.answers, { a: ["A", bypass("invalidation-pending")] });
  });

  it("says why a hit is not certain", async () => {
    const { answers } = await read("a b c", {
      a: { lookup: hit("A"), trust: "unverified" },
      b: { lookup: hit("B", true) },
      c: { lookup: hit("C", true), trust: "unverified" },
    });
    const unsure: Origin = { via: "hit", ttl: 7, caveat: "unverified" };
    assertEquals(answers, {
      a: ["A", unsure],
      b: ["B", { ...HIT, caveat: "bounded-staleness" } as Origin],
      c: ["C", unsure],
    });
  });

  it("believes the store rather than the cache while the log is unread", async () => {
    const trust = "log-unread" as const;
    const { answers, fills } = await read("a b", {
      a: { lookup: hit("Old"), stored: "A", trust },
      b: { lookup: miss("b"), stored: "B", trust },
    });
    assertEquals(fills, []);
    assertEquals(answers, { a: ["A", bypass(trust)], b: ["B", bypass(trust)] });
  });

  it("of many makes one batch of each kind", async () => {
    const pending = "invalidation-pending" as const;
    const run = await read("hit miss busy held gone old none hit", {
      hit: { lookup: hit("H") },
      miss: { lookup: miss("miss"), stored: "M" },
      busy: { lookup: BUSY, stored: "B" },
      held: { trust: pending, lookup: hit("Old"), stored: "N" },
      gone: { lookup: undefined, stored: "G" },
      old: { lookup: expired("old", "Old"), stored: "O" },
      none: { lookup: miss("none") },
    });
    assertEquals(run, {
      lookups: [["hit", "miss", "busy", "gone", "old", "none"]],
      loads: [["miss!", "old!", "none!", "held", "busy", "gone"]],
      fills: [[["miss", "M"], ["old", "O"], ["none", undefined]]],
      answers: {
        hit: ["H", HIT],
        miss: ["M", MISS],
        old: ["O", MISS],
        none: [undefined, MISS],
        held: ["N", bypass(pending)],
        busy: ["B", bypass("write-in-progress")],
        gone: ["G", bypass("cache-unavailable")],
      },
    });
  });
});

describe("a read, when the cache is down,", () => {
  it("on the look-up, is answered by the store and fills nothing", async () => {
    const known = { a: { lookup: hit("Old"), stored: "A" } };
    const run = await read("a b", known, { lookup: "unavailable" });
    assertEquals([run.loads, run.fills], [[["a", "b"]], []]);
    const down = bypass("cache-unavailable");
    assertEquals(run.answers, { a: ["A", down], b: [undefined, down] });
  });

  it("on the fill, is answered, and not stored", async () => {
    const known = { a: { lookup: miss("a"), stored: "A" } };
    const { answers } = await read("a", known, { fill: "unavailable" });
    assertEquals(answers, { a: ["A", { ...MISS, stored: false }] });
  });

  it("is not taken for well where there is a bug", async () => {
    const known = { a: { lookup: miss("a"), stored: "A" } };
    await assertRejects(() => read("a", known, { lookup: "bug" }), TypeError);
    await assertRejects(() => read("a", known, { fill: "bug" }), TypeError);
  });
});

describe("a read, when the store is down,", () => {
  const down = { load: "unavailable" } as const;

  /** Asserts that the read fails as the store did. */
  async function assertDown(ids: string, known: Record<string, Known>) {
    const error = await assertRejects(() => read(ids, known, down), AppError);
    assertEquals(error.code, "unavailable");
  }

  it("hits", async () => {
    const { answers } = await read("a", { a: { lookup: hit("A") } }, down);
    assertEquals(answers, { a: ["A", HIT] });
  });

  it("is served what merely expired, an absence too", async () => {
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

  it("fails for what was invalidated, is being written or is pending", async () => {
    await assertDown("a", { a: { lookup: miss("a") } });
    await assertDown("a", { a: { lookup: BUSY } });
    await assertDown("a", { a: { trust: "invalidation-pending" } });
    await assertDown("a", { a: { lookup: undefined } });
  });

  it("fails whole where one of a batch has nothing to serve", async () => {
    const old = { lookup: expired("a", "Old") };
    await assertDown("a b", { a: old, b: { lookup: miss("b") } });
    await assertDown("a b", { a: old, b: { lookup: BUSY } });
  });

  it("is served what the cache has, though the log is unread", async () => {
    const trust = "log-unread" as const;
    const known = {
      a: { lookup: hit("A"), trust },
      b: { lookup: expired("b", "Old"), trust },
    };
    const { answers } = await read("a b", known, down);
    const unsure: Origin = { via: "hit", ttl: 7, caveat: "unverified" };
    assertEquals(answers, { a: ["A", unsure], b: ["Old", STALE] });
    await assertDown("b", { b: { lookup: miss("b"), trust } });
    await assertRejects(() => read("a", known, { load: "overloaded" }));
  });

  it("that merely has too much to do, is served what expired", async () => {
    const known = { a: { lookup: expired("a", "Old") } };
    const { answers } = await read("a", known, { load: "overloaded" });
    assertEquals(answers, { a: ["Old", STALE] });
  });

  it("serves nothing stale in place of another error", async () => {
    const known = { a: { lookup: expired("a", "Old") } };
    for (const load of ["invalid", "unknown_outcome"] as const) {
      await assertRejects(() => read("a", known, { load }), AppError);
    }
    await assertRejects(() => read("a", known, { load: "bug" }), TypeError);
  });
});
