/**
 * Runs many seeds, and explains one that fails.
 *
 * @module
 */
import { optionsOf, type SimulatorMutant } from "./mutated.ts";
import { run, type Verdict } from "./simulation.ts";

/** Which seeds to run. */
export interface Seeds {
  /** The first seed. */
  readonly from: number;
  /** The number of seeds. */
  readonly count: number;
  /** The mutant to look for; by default, the service as it is. */
  readonly mutant?: SimulatorMutant | undefined;
}

/** What was run. */
export interface Tally {
  /** The number of seeds. */
  readonly seeds: number;
  /** The number of answers that were judged. */
  readonly judged: number;
  /** The first seed that failed, if one did. */
  readonly failed: Verdict | undefined;
}

/**
 * The number of worlds that run at the same time: they share the turns of the
 * event loop, so that each costs less.
 */
const TOGETHER = 10;

/** Runs the seeds in order until one fails; a mutant must break the promise. */
export async function runSeeds(
  { from, count, mutant }: Seeds,
): Promise<Tally> {
  const options = optionsOf(mutant);
  const { stackTraceLimit } = Error;
  // Thousands of errors are expected, and their stacks cost time.
  Error.stackTraceLimit = 0;
  try {
    let judged = 0;
    for (let done = 0; done < count; done += TOGETHER) {
      const length = Math.min(TOGETHER, count - done);
      const verdicts = await Promise.all(
        Array.from({ length }, (_, i) => run(from + done + i, options)),
      );
      for (const it of verdicts) judged += it.judged;
      const failed = verdicts.find(({ stale, stuck }) =>
        stale.length > 0 || (mutant === undefined && stuck.length > 0)
      );
      if (failed) return { seeds: done + length, judged, failed };
    }
    return { seeds: count, judged, failed: undefined };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Whether a mutant is found, in far more seeds than any of them needs. */
export async function findMutant(mutant: SimulatorMutant): Promise<boolean> {
  const { failed } = await runSeeds({ from: 0, count: 20_000, mutant });
  return failed !== undefined;
}

/** The trace of a seed, what is wrong with it, and how to replay it. */
export async function explain(
  seed: number,
  mutant?: SimulatorMutant,
): Promise<string[]> {
  const trace: string[] = [];
  const { stale, stuck, judged } = await run(seed, {
    ...optionsOf(mutant),
    trace: (line) => trace.push(line),
  });
  const option = mutant === undefined ? "" : ` --mutant "${mutant}"`;
  const wrong = [...stale, ...stuck];
  return [
    ...trace,
    `Seed ${seed}: ${judged} reads judged, ${wrong.length} violations`,
    ...wrong,
    `Replay it: deno run -A tests/simulator/main.ts --seed ${seed}${option}`,
  ];
}
