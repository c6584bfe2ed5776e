/**
 * The lengths of the leases in a run.
 *
 * @module
 */
import { LEASE, LONGEST } from "../../src/cache_aside/outbox/lease_length.ts";
import { random } from "../system/faults/random.ts";

/** Draws other numbers than the plan of the same seed. */
const OTHER = 1_000_003;

/** The lease of each instance; in one run of three they differ. */
export function leasesOf(seed: number, instances: number): number[] {
  const chance = random(seed + OTHER);
  const differ = chance.next() < 1 / 3;
  return Array.from(
    { length: instances },
    () => differ ? chance.pick([LEASE, 1_000, LONGEST]) : LEASE,
  );
}
