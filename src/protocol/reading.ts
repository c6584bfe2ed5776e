/**
 * What a read is asked, what it answers, and how the answer came about.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";

/**
 * How the cache is to be used, in HTTP's words (RFC 9111, section 5.2.1):
 *
 * - `no-cache`: not to answer: the store is read, by a read that begins now,
 *   and the cache is refilled
 * - `no-store`: not at all: the store is read
 * - `only-if-cached`: alone: what is no hit fails as `not_cached`
 */
export type CacheUse = "no-cache" | "no-store" | "only-if-cached";

/** What a read may be told. */
export interface ReadOptions {
  /** How the cache is to be used; as the source says, unless told. */
  readonly cache?: CacheUse | undefined;
}

/**
 * Why the cache was not asked, or not believed:
 *
 * - `source`: the toggle says `database`
 * - `no-cache`: no cache is configured
 * - `cache-unavailable`: it did not answer, so it is left alone
 * - `write-in-progress`: someone is changing the record just now
 * - `invalidation-pending`: a change is committed that the cache has not heard of
 * - `log-unread`: the log of such changes could not be read lately
 */
export type BypassReason =
  | "source"
  | "no-cache"
  | "cache-unavailable"
  | "write-in-progress"
  | "invalidation-pending"
  | "log-unread";

/**
 * Where the answer of one read came from:
 *
 * - `hit`: the cache, with `ttl` milliseconds of freshness left. Its `caveat`:
 *   `bounded-staleness`, the operator allows to serve it without asking the
 *   cache; or
 *   `unverified`, the store is down, so nobody can say whether another
 *   instance has left an invalidation pending
 * - `stale`: the cache, past its time, because the store is down
 * - `miss`: the store, since the cache had nothing; `stored` says whether the
 *   answer was added to the cache, `collapsed` whether another caller's read
 *   of the store served this one too
 * - `request`: the store, since the caller wants it so; `stored` as above
 * - `bypass`: the store, without the cache
 */
export type Origin =
  | {
    readonly via: "hit";
    readonly ttl: number;
    readonly caveat?: "bounded-staleness" | "unverified" | undefined;
  }
  | { readonly via: "stale"; readonly ttl: number }
  | {
    readonly via: "miss";
    readonly stored: boolean;
    readonly collapsed: boolean;
  }
  | { readonly via: "request"; readonly stored: boolean }
  | { readonly via: "bypass"; readonly reason: BypassReason };

/** The answer for one id. */
export interface Reading<R extends Identified> {
  /** The record, or `undefined` if there is none. */
  readonly record: R | undefined;
  /** Where that came from. */
  readonly origin: Origin;
}

/** The outcome of a write that was applied, or that found nothing to do. */
export interface Written<T> {
  /** What the store answered. */
  readonly result: T;
  /**
   * Whether the change is committed but a cache may still have to be told;
   * reads through this service already see it.
   */
  readonly pending: boolean;
}
