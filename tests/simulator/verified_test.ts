import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PUBLISHED } from "../../src/cache_aside/outbox/lease_length.ts";
import type { Verdict } from "../../src/cache_aside/verifier.ts";
import { override } from "../freshness/override.ts";
import { type Change, CHANGES } from "../freshness/changes.ts";
import { run } from "./simulation.ts";

/** How often hits were found to be so, in the runs of many seeds. */
async function verdicts(seeds: number, change: Change) {
  const counts = { same: 0, stale: 0, changed: 0, failed: 0 };
  const onVerdict = (it: Verdict) => void counts[it]++;
  for (let seed = 0; seed < seeds; seed++) {
    const { stale, stuck } = await run(seed, { change, onVerdict });
    if (change === NOTHING) assertEquals([stale, stuck], [[], []], `${seed}`);
  }
  return counts;
}

const NOTHING: Change = {};

describe("instances that verify their hits", () => {
  it("call no current hit stale, with every fault and another writer", async () => {
    const { same, stale, changed } = await verdicts(600, NOTHING);
    assertEquals(stale, 0);
    assert(same > 3_000 && changed > 100, `${same}, ${changed}`);
  });

  it("would, if they did not wait until every lease is over", async () => {
    const { stale } = await verdicts(100, {
      lease: (runtime, outbox) => ({
        outbox,
        runtime: override(runtime, {
          setTimeout: (run, ms) =>
            runtime.setTimeout(run, ms === PUBLISHED ? 0 : ms),
        }),
      }),
    });
    assert(stale > 0);
  });

  for (const mutant of ["no trigger", "no lease"] as const) {
    it(`find what is old with ${mutant}`, async () => {
      const { stale } = await verdicts(300, CHANGES[mutant]);
      assert(stale > 0);
    });
  }
});
