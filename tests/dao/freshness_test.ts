import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { freshness } from "../../src/dao/freshness.ts";
import { entry, NOW } from "../support/fakes/round_trips.ts";

describe("the freshness of an entry", () => {
  // It was filled at NOW, and is fresh for 5 seconds.
  const filled = entry(undefined, 5_000, 5_000);

  it("is what is left of its length", () => {
    const at = (ms: number) => freshness(filled, NOW + ms);
    assertEquals([at(0), at(2_000), at(5_000), at(6_000)], [
      5_000,
      3_000,
      0,
      -1_000,
    ]);
  });

  it("is over if the clock has gone back, or the filler's is ahead", () => {
    const DAY = 86_400_000;
    assertEquals(freshness(filled, NOW - DAY), 0);
    assertEquals(freshness(filled, NOW - 1), 0);
  });
});
