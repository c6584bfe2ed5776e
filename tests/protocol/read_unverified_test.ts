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

const caveat = "unverified";

const HIT: Origin = { via: "hit", ttl: 7, freshFor: 10, caveat };
const STALE: Origin = { via: "stale", ttl: -3, freshFor: 10, caveat };

describe("a read without a lease, when the store is down,", () => {
  const trust = "outbox-unread";
  const down = { load: "unavailable" } as const;
  const known: Record<string, Known> = {
    a: { lookup: hit("A"), trust },
    b: { lookup: expired("b", "Old"), trust },
  };

  it("serves the cached answer, marked as unverified", async () => {
    const { answers, loads, lookups } = await read("a b", known, down);
    assertEquals(answers, {
      a: ["A", HIT],
      b: ["Old", STALE],
    });
    assertEquals([loads, lookups], [[["a", "b"]], ["a", "b"]]);
    const near = { a: { lookup: hit("A", true), trust } } as const;
    const [, origin] = (await read("a", near, down)).answers["a"] ?? [];
    assertEquals(origin, HIT);
  });

  it("fills nothing, and fails if the cache has no answer", async () => {
    for (const lookup of [miss("a"), BUSY, undefined]) {
      const reading = read("a", { a: { lookup, trust } }, down);
      const { code } = await assertRejects(() => reading, AppError);
      assertEquals(code, "unavailable");
    }
  });

  it("asks no cache if the service must refuse unverified answers", async () => {
    const faults = { ...down, lookup: "bug" } as const;
    const reading = read("a", known, faults, { unverified: "refuse" });
    const { code } = await assertRejects(() => reading, AppError);
    assertEquals(code, "unavailable");
  });

  it("asks no cache if the store failed in any other way", async () => {
    // An overloaded store still accepts writes of other instances.
    for (const load of ["overloaded", "invalid"] as const) {
      const reading = read("a", known, { load, lookup: "bug" });
      const { code } = await assertRejects(() => reading, AppError);
      assertEquals(code, load);
    }
  });

  it("asks no cache if it may not be asked for another reason", async () => {
    for (
      const trust of ["invalidation-pending", "source", "no-cache"] as const
    ) {
      const other = { a: { lookup: hit("A"), trust } };
      const reading = read("a", other, { ...down, lookup: "bug" });
      const { code } = await assertRejects(() => reading, AppError);
      assertEquals(code, "unavailable");
    }
  });
});
