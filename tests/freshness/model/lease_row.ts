/**
 * How long leases may be, in the model's outbox.
 *
 * @module
 */

/**
 * The ticks for which an instance trusts the cache after a read of the outbox,
 * unless a row says more.
 */
export const LEASE = 1;

/** A row of the outbox that says how long a lease may be. */
export interface LeaseRow {
  /** The row with the highest turn comes first. */
  readonly turn: number;
  readonly by: number;
  readonly ticks: number;
}

/** The ticks of the longest lease. */
export function longestOf(leases: readonly LeaseRow[]): number {
  return Math.max(LEASE, ...leases.map(({ ticks }) => ticks));
}
