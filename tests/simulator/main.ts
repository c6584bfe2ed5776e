/**
 * The simulator: `deno run -A tests/simulator/main.ts --seeds N` runs N seeds
 * until one fails; `--seed N` replays one. Both print all that happened in a
 * seed that fails. `--from N` is the first seed, and `--mutant NAME` switches a
 * mutant on. The exit code is 1 if a seed fails.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { runManySeeds } from "./many_seeds.ts";
import { isMutant } from "./mutated.ts";
import { explain } from "./seeds.ts";

const PROGRESS = 10_000;

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Reads the arguments, and returns the exit code. */
async function main(args: string[]): Promise<number> {
  const { values: { seed, mutant, ...values } } = parseArgs({
    args,
    options: {
      seed: { type: "string" },
      seeds: { type: "string", default: "1000" },
      from: { type: "string", default: "0" },
      mutant: { type: "string" },
    },
  });
  if (mutant !== undefined && !isMutant(mutant)) {
    say(`The simulator has no mutant "${mutant}".`);
    return 2;
  }
  const from = Number(seed ?? values.from);
  const count = seed === undefined ? Number(values.seeds) : 1;
  const begun = performance.now();
  const { seeds, judged, failed } = await runManySeeds(
    { from, count, mutant },
    ({ seeds, failed }) =>
      !failed && seeds % PROGRESS === 0 && say(`${seeds} seeds, none failed`),
  );
  if (failed || seed !== undefined) {
    (await explain(failed?.seed ?? from, mutant)).forEach(say);
  }
  const seconds = (performance.now() - begun) / 1000;
  const end = failed ? "a seed failed" : "no seed failed";
  say(
    `${seeds} seeds, ${judged} reads judged in ${seconds.toFixed(1)} s: ${end}`,
  );
  return failed ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
