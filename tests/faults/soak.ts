/**
 * The soak: a constant load for minutes, while the backends flap. Afterwards
 * the service must need no more than before.
 *
 * @module
 */
import { FAULTS } from "./fault.ts";
import type { Rig } from "./rig.ts";
import { tryFault } from "./trial.ts";
import type { Workload } from "./workload.ts";

/** What the service needs. */
interface Needs {
  readonly memory: number;
  readonly sockets: number;
}

/** How much more memory is no leak, in MiB: V8 collects when it likes. */
const MORE_MEMORY = 32;

/** The pool may have grown to its full size, and clients' connections come and go. */
const MORE_SOCKETS = 12;

/** Milliseconds that a fault lasts. */
const HOLD = 300;

/** Lets the backends flap for so long; says whether nothing grew or broke. */
export async function soak(
  rig: Rig,
  load: Workload,
  minutes: number,
  say: (line: string) => void,
): Promise<boolean> {
  const end = performance.now() + minutes * 60_000;
  const kept: boolean[] = [];
  let before: Needs | undefined;
  let requests = 0;
  for (let round = 0; performance.now() < end || !before; round++) {
    for (const fault of FAULTS) {
      if (before && performance.now() > end) break;
      const { answers, broken } = await tryFault(fault, rig, load, HOLD);
      requests += answers.length;
      for (const it of broken) say(`${fault.name}: ${it}`);
      kept.push(broken.length === 0);
    }
    const needs = await needsOf(rig);
    say(`round ${round}: ${show(needs)}`);
    // The first round is for the caches, pools and compilers to fill.
    before ??= needs;
  }
  const after = await needsOf(rig);
  say(`${kept.length} faults, ${requests} requests`);
  say(`before: ${before ? show(before) : ""}`);
  say(`after:  ${show(after)}`);
  const grown = before === undefined ||
    after.memory > before.memory + MORE_MEMORY ||
    after.sockets > before.sockets + MORE_SOCKETS;
  say(grown ? "the service needs more than before" : "nothing grew");
  return kept.every((it) => it) && !grown;
}

async function needsOf({ service }: Rig): Promise<Needs> {
  return { memory: await service.memory(), sockets: await service.sockets() };
}

function show({ memory, sockets }: Needs): string {
  return `${memory.toFixed()} MiB, ${sockets} sockets`;
}
