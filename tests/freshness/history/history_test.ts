import { assert } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { ALL } from "../mutants.ts";
import { save } from "./archive.ts";
import { findMutant } from "./find_mutant.ts";
import type { History } from "./call.ts";
import { type Servers, startServers } from "./servers.ts";
import type { HistoryMutant } from "./mutated.ts";
import type { ProfileName } from "./profiles.ts";
import { run } from "./run.ts";
import { count, explain, judge } from "./verdict.ts";

/** Any seed will do; `deno task prove` takes many. */
const SEED = 20;

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
    const { checked, acknowledged } = verdict;
    say(
      `${calls.length} calls, ${checked} checked reads, ` +
        `${acknowledged} acknowledged writes, ${faults.length} faults`,
    );
    if (count(verdict) === 0) return history;
    const path = await save(history);
    const text = explain(history, verdict).join("\n");
    throw new Error(`${text}\nThe history is in ${path}`);
  }

  it("are never stale, whatever happens", async () => {
    const { calls } = await assertSound("everything", 9_000);
    const refreshed = calls.filter(({ how }) => how?.startsWith(REFRESHED));
    say(`${refreshed.length} of them refreshed the cache`);
    assert(refreshed.length > 0);
  });

  it("are never stale 0.7 s after another writer has committed", async () => {
    const { calls } = await assertSound("other writers", 6_000);
    const commits = calls.filter((it) =>
      it.op !== "get" && it.bySql && it.outcome === "done"
    );
    say(`${commits.length} changes by other writers`);
    assert(commits.length > 0);
  });

  it("show what a killed instance had committed", async () => {
    await assertSound("crashes", 4_000);
  });

  it("are never stale while the database fails", async () => {
    const { calls } = await assertSound("outages of the database", 4_000);
    const bypassed = calls.filter(({ how }) => how?.includes("outbox-unread"));
    say(`${bypassed.length} reads did without the cache`);
    assert(bypassed.length > 0);
  });

  for (const [name, { history }] of ALL) {
    if (history?.in !== "suite") continue;
    it(`are found to be wrong: ${name}`, async () => {
      const mutant = name as HistoryMutant;
      const { profile } = history;
      assert(await findMutant(servers, { profile, seed: SEED, mutant }));
    });
  }
});
