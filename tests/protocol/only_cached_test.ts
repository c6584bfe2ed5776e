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

  it("is answered by a hit, an absence too, and the store is not asked", async () => {
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
    const nobody = await only("", {});
    assertEquals([nobody.lookups, nobody.answers], [[], {}]);
  });

  it("says why a hit is not certain", async () => {
    const { answers } = await only("a b", {
      a: { lookup: hit("A"), trust: "unverified" },
      b: { lookup: hit("B", true) },
    });
    assertEquals(answers, {
      a: ["A", { ...HIT, caveat: "unverified" } as Origin],
      b: ["B", { ...HIT, caveat: "bounded-staleness" } as Origin],
    });
  });

  // With the store down a plain read would be served the first of them; here
  // it is not asked, so nobody knows. It would fail loudly if it were asked.
  const MISSES: Record<string, Known> = {
    "has expired": { lookup: expired("a", "Old") },
    "is not there": { lookup: miss("a") },
    "is being written": { lookup: BUSY },
    "is pending": { lookup: hit("Old"), trust: "invalidation-pending" },
    "may be pending": { lookup: hit("Old"), trust: "log-unread" },
  };
  for (const [what, known] of Object.entries(MISSES)) {
    it(`finds nothing in what ${what}`, async () => {
      await assertFails("not_cached", "a", { a: known }, { load: "bug" });
      const both = { a: known, b: { lookup: hit("B") } };
      await assertFails("not_cached", "b a", both, { load: "bug" });
    });
  }

  it("does not call an outage a miss", async () => {
    const known = { a: { lookup: hit("A") }, b: { lookup: undefined } };
    await assertFails("unavailable", "a", known, { lookup: "unavailable" });
    await assertFails("unavailable", "a b", known);
    const missed = { ...known, a: { lookup: miss("a") } };
    await assertFails("not_cached", "a b", missed);
  });
});
