/**
 * The lifetimes of the values in a cache.
 *
 * @module
 */

/** The lifetimes of the values in a cache, in milliseconds. */
export interface Lifetimes {
  /** For how long an entry is fresh. */
  readonly ttl: number;
  /** For how long a cached absence is fresh. */
  readonly absentTtl: number;
  /** For how long the cache keeps an entry after it has expired. */
  readonly stale: number;
  /** For how long the mark of a write stays; it must exceed every write. */
  readonly mark: number;
}
