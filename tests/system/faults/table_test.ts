import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { HEADING, lines } from "./table.ts";
import type { Answer } from "./load/workload.ts";

/** A prompt answer to a read, but for what is given. */
function answer(but: Partial<Answer>): Answer {
  return {
    kind: "kept",
    status: 200,
    hung: false,
    retryAfter: false,
    cacheStatus: "",
    detail: "",
    telltales: [],
    at: 0,
    took: 5,
    fault: undefined,
    ...but,
  };
}

describe("the table of faults", () => {
  it("has a column for all that can go wrong, and what was broken below", () => {
    const ended = "the service has ended";
    const outcome = {
      name: "a bad day",
      answers: [
        answer({}),
        answer({ fault: "stale", took: 1234.5 }),
        answer({ status: 404, took: 7 }),
        answer({ status: undefined, hung: true, took: 10_000 }),
      ],
      p99: 12.3,
      recovery: 456.7,
      lost: 2,
      broken: ["1 stale", ended],
    };
    assertEquals([HEADING, ...lines(outcome)], [
      "fault                                 requests  longest      p99  " +
      "recovery  lost  stale  hung  restarts  answers by status",
      "a bad day                                    4  10000 ms    12 ms  " +
      "  457 ms     2      1     1         1  200: 2, 404: 1, none: 1",
      "  BROKEN: 1 stale",
      `  BROKEN: ${ended}`,
    ]);
  });

  it("does not show an unknown number as 0", () => {
    const outcome = {
      name: "",
      answers: [],
      p99: 0,
      recovery: 0,
      lost: undefined,
      broken: [],
    };
    const [line = ""] = lines(outcome);
    assertEquals(line.trim().split(/\s+/), [
      ...["0", "0", "ms", "0", "ms", "0", "ms", "?", "0", "0", "0"],
    ]);
  });
});
