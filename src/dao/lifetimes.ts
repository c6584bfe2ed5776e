/**
 * How long the values in a cache live.
 *
 * @module
 */

/** How long the values in a cache live, in milliseconds. */
export interface Lifetimes {
  /** Milliseconds that an entry is fresh. */
  readonly ttl: number;
  /** Milliseconds that a cached absence is fresh. */
  readonly absentTtl: number;
  /** Milliseconds past its freshness that an entry is still kept. */
  readonly stale: number;
  /** Milliseconds that a writer's mark stays: longer than any write takes. */
  readonly mark: number;
}
