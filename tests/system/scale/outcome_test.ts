import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { AnyCall } from "../../freshness/history/checker/call.ts";
import { direct, put, read } from "../../freshness/history/checker/made.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

/** The outcome of a fault that began at 100. */
function outcome(...calls: AnyCall[]): Outcome {
  const history = { seed: 1, profile: "nothing", calls, faults: [] };
  return outcomeOf("node", "killed", history, 100);
}

describe("the outcome of a fault", () => {
  it("counts an old read, and a write that the database has lost", () => {
    const writes = [put("1", 0, 10, { status: 201 }), put("2", 20, 30)];
    const old = outcome(...writes, read("1", 110, 120));
    assertEquals([old.stale, old.lost], [1, 0]);
    assertEquals(old.wrong.length > 0, true);
    const lost = outcome(...writes, direct("1", 110, 120));
    assertEquals([lost.stale, lost.lost > 0], [0, true]);
    const good = outcome(...writes, direct("2", 110, 120));
    assertEquals([good.stale, good.lost, good.wrong], [0, 0, []]);
  });

  it("counts an answer that says that it may be old, and does not blame it", () => {
    const marked = read("1", 110, 120, {
      how: "person; hit; ttl=9; detail=unverified",
    });
    const { stale, marked: count } = outcome(
      put("1", 0, 10, { status: 201 }),
      put("2", 20, 30),
      marked,
    );
    assertEquals([stale, count], [0, 1]);
  });

  it("tells when the last call failed, of those since the fault", () => {
    const failed = { value: undefined, status: 503 } as const;
    const { value: _, ...noValue } = read("1", 110, 150, failed);
    const { failedReads, failedWrites, readsAgain, writesAgain, statuses } =
      outcome(
        put("0", 0, 10, { status: 503, outcome: "refused" }),
        put("1", 20, 30, { status: 201 }),
        noValue,
        put("2", 110, 400, { status: 0, outcome: "unknown" }),
        put("3", 410, 420, { status: 412, outcome: "refused" }),
      );
    assertEquals([failedReads, failedWrites], [1, 1]);
    assertEquals([readsAgain, writesAgain], [50, 300]);
    assertEquals([...statuses], [[503, 1], [0, 1]]);
  });
});
