/**
 * One fault of a fleet under load, from a fleet that is well to one that is.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "./fleet.ts";
import { Load } from "./load.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Part, What } from "./parts.ts";

/** Milliseconds of load before the fault, and after it. */
const MARGIN = 700;

/** Causes a fault of a part for so many milliseconds. */
export async function tryFault(
  fleet: Fleet,
  { name, faults }: Part,
  what: What,
  { hold, seed }: { hold: number; seed: number },
): Promise<Outcome> {
  await fleet.well();
  const load = new Load(fleet.target, seed);
  let from = 0;
  try {
    await sleep(MARGIN);
    from = performance.now();
    await faults[what].begin();
    await sleep(hold);
    await faults[what].end();
    await fleet.well();
    await sleep(MARGIN);
  } finally {
    await load.stop();
  }
  return outcomeOf(name, what, load.history, from);
}
