import { assert } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { save } from "./archive.ts";
import type { History } from "./call.ts";
import { type Servers, startServers } from "./cluster.ts";
import type { Mutant } from "./mutants.ts";
import { type ProfileName, PROVOKES } from "./profiles.ts";
import { run } from "./run.ts";
import { count, explain, judge } from "./verdict.ts";

/** Any seed will do; `deno task prove` takes many. */
const SEED = 20;

/** How many runs a mutant is looked for in. */
const RUNS = 12;

/** How a read is answered that refreshed the cache. */
const REFRESHED = "person; fwd=request; stored";

/** Says what was done; the numbers are part of the proof. */
function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`    ${text}\n`));
}

describe("histories of several instances", () => {
  const stack = new AsyncDisposableStack();
  let servers: Servers;

  beforeAll(async () => {
    servers = await startServers(stack);
  });

  afterAll(() => stack.disposeAsync());

  async function assertSound(
    profile: ProfileName,
    ms: number,
  ): Promise<History> {
    const history = await run(servers, { profile, seed: SEED, ms });
    const verdict = judge(history);
    const { calls, faults } = history;
    say(`${calls.length} calls, ${faults.length} faults`);
    if (count(verdict) === 0) return history;
    const path = await save(history);
    const text = explain(history, verdict).join("\n");
    throw new Error(`${text}\nThe history is in ${path}`);
  }

  it("are never stale, whatever happens", async () => {
    const { calls } = await assertSound("everything", 10_000);
    const refreshed = calls.filter(({ how }) => how?.startsWith(REFRESHED));
    say(`${refreshed.length} of them refreshed the cache`);
    assert(refreshed.length > 0);
  });

  it("show what a killed instance had committed", async () => {
    await assertSound("crashes", 5_000);
  });

  for (const [mutant, profile] of Object.entries(PROVOKES)) {
    it(`are found to be wrong: ${mutant}`, async () => {
      // Where and when a run is hit is partly chance: several get a chance.
      for (let seed = SEED; seed < SEED + RUNS; seed++) {
        const history = await run(servers, {
          profile,
          seed,
          ms: 20_000,
          mutant: mutant as Mutant,
        });
        const { calls, faults } = history;
        say(`${calls.length} calls, ${faults.length} faults`);
        if (count(judge(history)) > 0) return;
      }
      throw new Error(`${RUNS} runs found nothing`);
    });
  }
});
