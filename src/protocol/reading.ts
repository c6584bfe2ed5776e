/**
 * The options of a read, its answer, and the origin of the answer.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Representation } from "../record/representation.ts";

/**
 * How a read uses the cache, in HTTP's words (RFC 9111, section 5.2.1):
 *
 * - `no-cache`: a new read of the store answers, and refills the cache
 * - `no-store`: the store answers; the read does not use the cache
 * - `only-if-cached`: the cache answers; a read that is not a hit fails as
 *   `not_cached`
 */
export type CacheUse = "no-cache" | "no-store" | "only-if-cached";

/** The source of reads (the toggle): through the cache, or the database alone. */
export type Source = "cache" | "database";

/** The options of a read. */
export interface ReadOptions {
  /** How to use the cache; without it, the read goes through the cache. */
  readonly cache?: CacheUse | undefined;
  /** The source of this read; that of the service by default. */
  readonly source?: Source | undefined;
}

/**
 * What happens if the store does not answer a read, and this instance cannot
 * know whether the cached answer is current, because the outbox or the store's
 * own count of changes is unread: `mark` serves it with the caveat `unverified`,
 * `refuse` fails the read as `unavailable`.
 */
export type UnverifiedUse = "mark" | "refuse";

/**
 * Why a read did not use the cache:
 *
 * - `source`: the source of reads is `database`
 * - `no-cache`: no cache is configured
 * - `cache-unavailable`: the cache did not answer, or its circuit is open
 * - `write-in-progress`: a write has marked the id
 * - `invalidation-pending`: a change is committed, and the cache has not
 *   acknowledged its invalidation
 * - `outbox-unread`: this instance could not read the outbox lately
 * - `changes-unread`: the store did not say whether another program has changed
 *   it
 * - `cache-changed`: the cache of this instance is not the registered one, or it
 *   was registered a moment ago
 */
export type BypassReason =
  | "source"
  | "no-cache"
  | "cache-unavailable"
  | "write-in-progress"
  | "invalidation-pending"
  | "outbox-unread"
  | "changes-unread"
  | "cache-changed";

/** Whether a read may ask the cache for an id, or the reason why not. */
export type Trust =
  | "full"
  | Exclude<BypassReason, "cache-unavailable" | "write-in-progress">;

/**
 * Where the answer of one read came from:
 *
 * - `hit`: the cache, with `ttl` milliseconds of freshness left of `freshFor`,
 *   if the cache knows that. The `caveat` `bounded-staleness` means that the
 *   operator allows the service to serve the entry without asking the cache. The
 *   caveat `unverified` means that the store failed to answer this read, and that
 *   this instance could not read the outbox or the store's count of changes, so
 *   the entry may be outdated
 * - `stale`: an expired entry of the cache, because the store failed to answer;
 *   the caveat `unverified` as for a hit
 * - `miss`: the store, because the cache had no entry. `stored` says whether
 *   the read filled the cache, `collapsed` whether it shared the answer of
 *   another caller's read of the store
 * - `request`: the store, because the caller asked for it; `stored` as above
 * - `bypass`: the store, because the read did not use the cache
 */
export type Origin =
  | {
    readonly via: "hit";
    readonly ttl: number;
    readonly freshFor?: number | undefined;
    readonly caveat?: "bounded-staleness" | "unverified" | undefined;
  }
  | {
    readonly via: "stale";
    readonly ttl: number;
    readonly freshFor?: number | undefined;
    readonly caveat?: "unverified" | undefined;
  }
  | {
    readonly via: "miss";
    readonly stored: boolean;
    readonly collapsed: boolean;
  }
  | { readonly via: "request"; readonly stored: boolean }
  | { readonly via: "bypass"; readonly reason: BypassReason };

/** The answer for one id. */
export interface Reading<R extends Identified> {
  /** The record, or `undefined` for an unknown id. */
  readonly record: R | undefined;
  /** The representation of the record, if one was made for the cache. */
  readonly shown?: Representation | undefined;
  /** Where the answer came from. */
  readonly origin: Origin;
}

/** The outcome of a write that was applied, or that had nothing to change. */
export interface Written<T> {
  /** The answer of the store. */
  readonly result: T;
  /**
   * Whether the change is committed, but the cache has not acknowledged the
   * invalidation yet. Reads through this service already see the change.
   */
  readonly pending: boolean;
}
