import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Origin } from "../../src/protocol/reading.ts";
import { AppError } from "../../src/errors.ts";
import {
  BUSY,
  expired,
  type Faults,
  hit,
  type Known,
  miss,
  read,
} from "../support/fakes/known_reads.ts";

const HIT: Origin = { via: "hit", ttl: 7, freshFor: 10, caveat: undefined };

describe("a read with only-if-cached", () => {
  const only = (ids: string, known: Record<string, Known>, faults?: Faults) =>
    read(ids, known, faults, { cache: "only-if-cached" });

  async function assertFails(
    code: string,
    ids: string,
    known: Record<string, Known>,
    faults?: Faults,
  ): Promise<void> {
    const error = await assertRejects(() => only(ids, known, faults), AppError);
    assertEquals(error.code, code);
  }

  it("serves a hit or a cached absence, and does not ask the store", async () => {
    const known = {
      a: { lookup: hit("A"), stored: "B" },
      b: { lookup: hit() },
    };
    assertEquals(await only("a b a", known), {
      lookups: ["a", "b"],
      loads: [],
      fills: [],
      invalidations: [],
      answers: { a: ["A", HIT], b: [undefined, HIT] },
    });
    const none = await only("", {});
    assertEquals([none.lookups, none.answers], [[], {}]);
  });

  it("marks a hit within bounded staleness", async () => {
    const { answers } = await only("b", { b: { lookup: hit("B", true) } });
    assertEquals(answers, {
      b: ["B", { ...HIT, caveat: "bounded-staleness" } as Origin],
    });
  });

  // A plain read may serve the first of them if the store is down. This read
  // does not ask the store: the bug in its load would show.
  const MISSES: Record<string, Known> = {
    "an expired entry": { lookup: expired("a", "Old") },
    "an unknown entry": { lookup: miss("a") },
    "an id that is being written": { lookup: BUSY },
    "a pending invalidation": {
      lookup: hit("Old"),
      trust: "invalidation-pending",
    },
    "an unread outbox": { lookup: hit("Old"), trust: "outbox-unread" },
  };
  for (const [what, known] of Object.entries(MISSES)) {
    it(`answers not_cached for ${what}`, async () => {
      await assertFails("not_cached", "a", { a: known }, { load: "bug" });
      const both = { a: known, b: { lookup: hit("B") } };
      await assertFails("not_cached", "b a", both, { load: "bug" });
    });
  }

  it("answers unavailable when the cache is down", async () => {
    const known = { a: { lookup: hit("A") }, b: { lookup: undefined } };
    await assertFails("unavailable", "a", known, { lookup: "unavailable" });
    await assertFails("unavailable", "a b", known);
    const missed = { ...known, a: { lookup: miss("a") } };
    await assertFails("not_cached", "a b", missed);
  });
});

const READ: Origin = { via: "request", stored: false };

describe("a read with no-store", () => {
  const pass = (ids: string, known: Record<string, Known>, faults?: Faults) =>
    read(ids, known, faults, { cache: "no-store" });

  it("reads the store, and neither asks the cache nor fills it", async () => {
    const run = await pass("a b a", {
      a: { lookup: hit("Old"), stored: "A" },
      b: { lookup: miss("b"), trust: "invalidation-pending" },
    });
    assertEquals(run, {
      lookups: [],
      loads: [["a", "b"]],
      fills: [],
      invalidations: [],
      answers: { a: ["A", READ], b: [undefined, READ] },
    });
  });

  it("fails if the store fails", async () => {
    const known = { a: { lookup: hit("Old") } };
    const reading = pass("a", known, { load: "unavailable" });
    const { code } = await assertRejects(() => reading, AppError);
    assertEquals(code, "unavailable");
  });
});
