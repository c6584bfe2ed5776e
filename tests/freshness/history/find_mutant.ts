/**
 * Looks for a mutant in runs of several instances.
 *
 * @module
 */
import type { Servers } from "./servers.ts";
import { run, type RunOptions } from "./run.ts";
import { count, judge } from "./checker/verdict.ts";

/** Where and when a run is hit is partly chance: several get a chance. */
const RUNS = 30;

/** The longest that one run may take, in milliseconds. */
const MS = 20_000;

/** Whether one of the runs, with this seed and those after it, finds it. */
export async function findMutant(
  servers: Servers,
  { seed, ...options }: Omit<Required<RunOptions>, "ms" | "calm">,
): Promise<boolean> {
  for (let i = 0; i < RUNS; i++) {
    const history = await run(servers, { ...options, seed: seed + i, ms: MS });
    if (count(judge(history)) > 0) return true;
  }
  return false;
}
