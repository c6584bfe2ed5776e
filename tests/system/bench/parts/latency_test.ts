import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { halfLoad } from "./latency.ts";
import type { Series } from "./rounds.ts";

function series(name: string, ...rates: number[]): Series {
  return { name, costs: [], backends: [], rates };
}

describe("half load", () => {
  const all = [
    series("ours", 1000, 3000, 2000),
    series("theirs", 1000, 1000),
    series("other", 500),
    { ...series("broken"), failed: "it did not start" },
  ];

  it("is the same for those that are compared, and right for the slower", () => {
    const groups = [["ours", "theirs", "broken"]];
    assertEquals(halfLoad("ours", all, groups), 500);
    assertEquals(halfLoad("theirs", all, groups), 500);
    assertEquals(halfLoad("other", all, groups), 250);
  });

  it("is unknown for what failed", () => {
    assertEquals(halfLoad("broken", all, []), NaN);
    assertEquals(halfLoad("nobody", all, []), NaN);
  });
});
