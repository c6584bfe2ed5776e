/**
 * One fault, from a healthy service to a healthy service.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { CACHE_TIMEOUT, type Rig, STORE_TIMEOUT } from "./rig.ts";
import { brokenAlways, brokenThen, percentile, reads } from "./load/verdict.ts";
import type { Answer, Workload } from "./load/workload.ts";

/** Milliseconds within which the service must be itself again. */
const RECOVERY = 8000;

/** What became of a fault. */
export interface Outcome {
  /** Its name. */
  readonly name: string;
  /** All answers, from its beginning to the recovery. */
  readonly answers: readonly Answer[];
  /** The 99th percentile of reads once it was noticed, in milliseconds. */
  readonly p99: number;
  /** Milliseconds from its end until all was well. */
  readonly recovery: number;
  /** People whose acknowledged writes are gone; `undefined` if that is unknown. */
  readonly lost: number | undefined;
  /** The promises that were broken. */
  readonly broken: readonly string[];
}

/** Causes the fault for so many milliseconds after it has been noticed. */
export async function tryFault(
  fault: Fault,
  rig: Rig,
  load: Workload,
  hold: number,
): Promise<Outcome> {
  await recovered(load);
  await load.warm();
  load.take();
  await fault.begin(rig.parts);
  await sleep(noticed(fault));
  const from = performance.now();
  await sleep(hold);
  const to = performance.now();
  load.writes = false;
  await fault.end(rig.parts);
  const ended = performance.now();
  const lost = await load.lost();
  load.writes = true;
  const well = await recovered(load);
  const recovery = performance.now() - ended;
  await load.settled();
  const answers = load.take();
  const during = answers.filter(({ at, took }) =>
    at >= from && at + took <= to
  );
  const broken = [
    ...brokenAlways(fault, answers),
    ...brokenThen(fault, during),
    ...(well ? [] : [`not well ${RECOVERY} ms later`]),
    ...lostOf(lost),
    ...(rig.service.runs ? [] : ["the service has ended"]),
  ];
  const p99 = percentile(during.filter((it) => reads(it)), 0.99);
  return {
    name: fault.name,
    answers,
    p99,
    recovery,
    lost: lost?.length,
    broken,
  };
}

function lostOf(lost: readonly string[] | undefined): string[] {
  if (!lost) return ["it is unknown how many acknowledged writes are lost"];
  const [first] = lost;
  if (first === undefined) return [];
  return [`${lost.length} acknowledged writes lost, such as ${first}`];
}

/** How long a fault may take to be noticed. */
function noticed({ store, hangs }: Fault): number {
  if (!hangs) return 500;
  // What hangs is found out by a deadline; a dead store not before the reads
  // begun while the cache was still trusted have had theirs.
  return store === "down" ? 700 + 2 * STORE_TIMEOUT : 2 * CACHE_TIMEOUT;
}

/** Waits until the service is well; says whether it came to that. */
async function recovered(load: Workload): Promise<boolean> {
  const giveUp = performance.now() + RECOVERY;
  while (performance.now() < giveUp) {
    if (await load.healthy()) return true;
    await sleep(10);
  }
  return false;
}
