/**
 * What goes wrong during a run, and is then put right again.
 *
 * @module
 */
import type { Random } from "../../../system/faults/random.ts";
import type { Cluster } from "../instances/cluster.ts";

/** Does something, and puts it right again; sooner if the signal is aborted. */
export type Fault = (
  cluster: Cluster,
  chance: Random,
  signal: AbortSignal,
) => Promise<void>;

/** A whole number of at least `least` and below `most`. */
export function between(chance: Random, least: number, most: number): number {
  return least + chance.below(most - least);
}
