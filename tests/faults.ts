/**
 * `deno task faults`: the service under a steady load, while its backends are
 * killed, stopped, paused, slowed, cut off, filled and restarted; on each
 * database in turn, or on the one that `--database NAME` names.
 *
 * `--only TEXT` runs the faults whose names contain the text; `--soak MINUTES`
 * lets the backends flap for so long instead, and compares the service's
 * memory, sockets and idle work with those before.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { faultsOf } from "./system/faults/faults.ts";
import { Rig } from "./system/faults/rig.ts";
import { soak } from "./system/faults/soak.ts";
import {
  type DatabaseName,
  DATABASES,
} from "./system/faults/store/databases.ts";
import { HEADING, lines } from "./system/faults/table.ts";
import { tryFault } from "./system/faults/trial.ts";
import { Workload } from "./system/faults/workload.ts";

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
      only: { type: "string" },
      soak: { type: "string" },
    },
  });
  const { database: wanted } = values;
  const names = Object.keys(DATABASES) as DatabaseName[];
  const databases = names.filter((it) => wanted === undefined || wanted === it);
  if (databases.length === 0) {
    say(`--database must be one of: ${names.join(", ")}`);
    return 2;
  }
  let broken = 0;
  for (const it of databases) broken += await tryDatabase(it, values);
  say(broken > 0 ? `${broken} promises broken` : "every promise kept");
  return broken > 0 ? 1 : 0;
}

/** Lets the backends of one database fail; counts the broken promises. */
async function tryDatabase(
  database: DatabaseName,
  values: { readonly only?: string; readonly soak?: string },
): Promise<number> {
  say(`with ${database}:`);
  await using rig = await Rig.start(DATABASES[database]);
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
  for (const fault of faultsOf(rig.parts.store.name)) {
    if (!fault.name.includes(only)) continue;
    const outcome = await tryFault(fault, rig, load, HOLD);
    for (const line of lines(outcome)) say(line);
    broken += outcome.broken.length;
  }
  return broken;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
