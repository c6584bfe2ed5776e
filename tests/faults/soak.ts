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
  /** MiB. */
  readonly memory: number;
  readonly sockets: number;
  /** Milliseconds of work a second while it has nothing to do: its timers. */
  readonly idle: number;
}

/**
 * How much more is no leak: V8 collects when it likes, and the pool may hold
 * one connection to the store or all ten.
 */
const MORE: Needs = { memory: 32, sockets: 9, idle: 10 };

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
    const needs = await needsOf(rig, load);
    say(`round ${round}: ${show(needs)}`);
    // The first round is for the caches, pools and compilers to fill.
    before ??= needs;
  }
  const after = await needsOf(rig, load);
  say(`${kept.length} faults, ${requests} requests`);
  say(`before: ${before ? show(before) : ""}`);
  say(`after:  ${show(after)}`);
  const grown = Object.keys(MORE).filter((it) => {
    const key = it as keyof Needs;
    return after[key] > (before?.[key] ?? 0) + MORE[key];
  });
  say(`what grew: ${grown.join(", ") || "nothing"}`);
  return kept.every((it) => it) && grown.length === 0;
}

/** What it needs at rest. */
async function needsOf({ service }: Rig, load: Workload): Promise<Needs> {
  await load.rest();
  // Whatever still ends, such as deadlines, has ended by then.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const [work, begun] = [await service.work(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const seconds = (performance.now() - begun) / 1000;
  const needs = {
    memory: await service.memory(),
    sockets: await service.sockets(),
    idle: (await service.work() - work) / seconds,
  };
  load.resume();
  return needs;
}

function show({ memory, sockets, idle }: Needs): string {
  return `${memory.toFixed()} MiB, ${sockets} sockets, ` +
    `${idle.toFixed(1)} ms of work a second at rest`;
}
