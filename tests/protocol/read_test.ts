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
} from "../support/fakes/read_ports.ts";

const HIT: Origin = { via: "hit", ttl: 7, caveat: undefined };

describe("a read with only-if-cached", () => {
  const only = (ids: string, known: Record<string, Known>, faults?: Faults) =>
    read(ids, known, faults, "only-if-cached");

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
      lookups: [["a", "b"]],
      loads: [],
      fills: [],
      answers: { a: ["A", HIT], b: [undefined, HIT] },
    });
    const none = await only("", {});
    assertEquals([none.lookups, none.answers], [[], {}]);
  });

  it("marks a hit as unverified or within bounded staleness", async () => {
    const { answers } = await only("a b", {
      a: { lookup: hit("A"), trust: "unverified" },
      b: { lookup: hit("B", true) },
    });
    assertEquals(answers, {
      a: ["A", { ...HIT, caveat: "unverified" } as Origin],
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
