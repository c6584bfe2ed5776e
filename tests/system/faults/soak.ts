/**
 * The soak: a constant load for minutes, while the backends flap. Afterwards
 * the service must need no more than before.
 *
 * @module
 */
import { faultsOf } from "./faults.ts";
import type { Rig } from "./rig.ts";
import type { RunningService } from "./running_service.ts";
import { tryFault } from "./trial.ts";
import type { Workload } from "./load/workload.ts";

/** What the service needs. */
interface Needs {
  /** MiB. */
  readonly memory: number;
  readonly sockets: number;
  readonly timers: number;
  /** Milliseconds of work a second while it has nothing to do. */
  readonly idle: number;
}

/**
 * How much more is no leak: V8 collects when it likes. At rest the timers are
 * those of the next read of the outbox and of a retry that a fault has put off.
 */
const MORE: Needs = { memory: 32, sockets: 1, timers: 1, idle: 10 };

/** Milliseconds that a fault lasts. */
const HOLD = 1000;

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
    for (const fault of faultsOf(rig.pair)) {
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
  await load.reconnect();
  // Whatever still ends, such as deadlines, has ended by then.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const needs = {
    memory: await service.memory(),
    sockets: await service.sockets(),
    timers: await service.timers(),
    idle: await idleWork(service),
  };
  load.resume();
  return needs;
}

/** The least of some seconds: in one of them V8 may collect what the load left. */
async function idleWork(service: RunningService): Promise<number> {
  const seconds: number[] = [];
  while (seconds.length < 4) {
    const before = await service.work();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    seconds.push(await service.work() - before);
  }
  return Math.min(...seconds);
}

function show({ memory, sockets, timers, idle }: Needs): string {
  return `${memory.toFixed()} MiB, ${sockets} sockets, ${timers} timers, ` +
    `${idle} ms of work a second at rest`;
}
