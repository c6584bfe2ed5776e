/**
 * `deno task faults`: the service under a steady load, while its backends are
 * killed, stopped, paused, slowed, cut off, filled and restarted; on each pair
 * of a database and a cache in turn. `--database NAME` and `--cache NAME` run
 * only the pairs that have it.
 *
 * `--only TEXT` runs the faults whose names contain the text; `--soak MINUTES`
 * lets the backends flap for so long instead, and compares the service's
 * memory, sockets and idle work with those before.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { faultsOf } from "./system/faults/faults.ts";
import { nameOf, type Pair, PAIRS } from "./system/faults/pairs.ts";
import { Rig } from "./system/faults/rig.ts";
import { soak } from "./system/faults/soak.ts";
import { HEADING, lines } from "./system/faults/table.ts";
import { tryFault } from "./system/faults/trial.ts";
import { Workload } from "./system/faults/load/workload.ts";

/** Requests a second. */
const RATE = 150;

/** Milliseconds that a fault lasts after it has been noticed. */
const HOLD = 2000;

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Runs the faults, and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      database: { type: "string" },
      cache: { type: "string" },
      only: { type: "string" },
      soak: { type: "string" },
    },
  });
  const pairs = PAIRS.filter(({ database, cache }) =>
    (values.database ?? database) === database &&
    (values.cache ?? cache) === cache
  );
  if (pairs.length === 0) {
    const names = PAIRS.map(nameOf).join(", ");
    say(`--database and --cache must name a pair of: ${names}`);
    return 2;
  }
  let broken = 0;
  for (const it of pairs) broken += await tryPair(it, values);
  say(broken > 0 ? `${broken} promises broken` : "every promise kept");
  return broken > 0 ? 1 : 0;
}

/** Lets the backends of one pair fail; counts the broken promises. */
async function tryPair(
  pair: Pair,
  values: { readonly only?: string; readonly soak?: string },
): Promise<number> {
  say(`with ${nameOf(pair)}:`);
  await using rig = await Rig.start(pair);
  await using load = new Workload(rig.service.url, RATE);
  await load.start();
  let broken = 0;
  if (values.soak !== undefined) {
    broken += await soak(rig, load, Number(values.soak), say) ? 0 : 1;
  } else {
    broken += await each(rig, load, values.only ?? "");
  }
  const told = await rig.service.telltales();
  for (const line of told) say(`the log gives away: ${line}`);
  return broken + told.length;
}

/** Causes those whose names contain the text; counts the broken promises. */
async function each(rig: Rig, load: Workload, only: string): Promise<number> {
  let broken = 0;
  say(HEADING);
  for (const fault of faultsOf(rig.pair)) {
    if (!fault.name.includes(only)) continue;
    const outcome = await tryFault(fault, rig, load, HOLD);
    for (const line of lines(outcome)) say(line);
    broken += outcome.broken.length;
  }
  return broken;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
