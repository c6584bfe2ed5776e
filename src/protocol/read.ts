/**
 * A read of one id. The trust in the cache and the caller's `CacheUse` choose
 * how it uses the cache.
 *
 * @module
 */
import { AppError, hasCode } from "../errors.ts";
import type { Lookup } from "../dao/cache.ts";
import type { Version } from "../dao/key_value.ts";
import type { Identified } from "../record/record_type.ts";
import type { Representation } from "../record/representation.ts";
import { ask, type Protocol } from "./protocol.ts";
import type {
  BypassReason,
  CacheUse,
  Reading,
  Trust,
  UnverifiedUse,
} from "./reading.ts";

/** One step of a read. */
export type ReadStep<R extends Identified> =
  /** Looks the id up in the cache; the reply is a `Lookup`. */
  | { readonly at: "lookup"; readonly id: R["id"] }
  /**
   * Reads the store; the reply is a {@linkcode Loaded}. Only a read that has
   * the same ticket may share the answer.
   */
  | {
    readonly at: "load";
    readonly id: R["id"];
    readonly ticket: Version | undefined;
  }
  /**
   * Fills the entry; the reply says whether the cache took it. A `refill` has the
   * ticket of a look-up, but its load had none.
   */
  | {
    readonly at: "fill" | "refill";
    readonly id: R["id"];
    readonly ticket: Version;
    readonly record: R | undefined;
    /** As {@linkcode Loaded.shown}. */
    readonly shown?: Representation | undefined;
  }
  /** Removes the entry. */
  | { readonly at: "invalidate"; readonly id: R["id"] };

/** The store's answer for one id. */
export interface Loaded<R extends Identified> {
  /** The record, or `undefined` if the store has none. */
  readonly record: R | undefined;
  /** The representation of the record, if the load has made one. */
  readonly shown?: Representation | undefined;
  /** Whether another read of the store, with the same ticket, answered. */
  readonly collapsed: boolean;
}

type Read<R extends Identified, T = Reading<R>> = Protocol<T, ReadStep<R>>;

/**
 * Reads the id. The caller finds out `trust` after the read began. `unverified`
 * says whether the cache may answer without a lease.
 */
export function read<R extends Identified>(
  id: R["id"],
  trust: Trust,
  cache: CacheUse | undefined,
  unverified: UnverifiedUse,
): Read<R> {
  switch (cache) {
    case undefined: {
      if (trust === "full") return readThrough(id);
      const unread = trust === "outbox-unread" || trust === "changes-unread";
      return unread && unverified === "mark"
        ? readAround(id, trust)
        : bypass(id, trust);
    }
    case "no-cache":
      return refresh(id, trust);
    case "no-store":
      return trust === "source" || trust === "no-cache"
        ? bypass(id, trust)
        : readStore(id);
    case "only-if-cached":
      return readCache(id, trust);
  }
}

/** Looks the id up; loads a miss from the store, and fills the cache with it. */
function* readThrough<R extends Identified>(id: R["id"]): Read<R> {
  let seen: Lookup<R>;
  try {
    // Not through the functions below: each would cost every hit a generator.
    seen = (yield { at: "lookup", id }) as Lookup<R>;
  } catch (error) {
    if (!hasCode(error, "unavailable")) throw error;
    return yield* bypass(id, "cache-unavailable");
  }
  if (seen.state === "hit") return hitOf(seen);
  if (seen.state === "busy") return yield* bypass(id, "write-in-progress");
  const { ticket, expired } = seen;
  let loaded: Loaded<R>;
  try {
    loaded = yield* ask({ at: "load", id, ticket });
  } catch (error) {
    // The entry only expired: a look-up never returns an invalidated one.
    if (!expired || !failed(error)) throw error;
    const { record, shown, ttl, freshFor } = expired;
    return { record, shown, origin: { via: "stale", ttl, freshFor } };
  }
  const { collapsed, ...landed } = loaded;
  const stored = !collapsed &&
    (yield* tryFill<R>({ at: "fill", id, ticket, ...landed })) === true;
  return { ...landed, origin: { via: "miss", collapsed, stored } };
}

/**
 * Reads the store, because this instance could not read the outbox, or the
 * store's count of changes. If this very read of the store fails, a cached answer
 * may serve, marked as unverified.
 */
function* readAround<R extends Identified>(
  id: R["id"],
  reason: BypassReason,
): Read<R> {
  try {
    return yield* bypass(id, reason);
  } catch (error) {
    // An overloaded store still accepts writes of other instances.
    if (!hasCode(error, "unavailable")) throw error;
    const seen: Lookup<R> | undefined = yield* tryLookup(id);
    if (seen?.state === "hit") return hitOf(seen, "unverified");
    if (seen?.state !== "miss" || !seen.expired) throw error;
    const { record, shown, ttl, freshFor } = seen.expired;
    const caveat = "unverified" as const;
    const origin = { via: "stale", ttl, freshFor, caveat } as const;
    return { record, shown, origin };
  }
}

/** Reads the store, because the cache may not be asked, or does not answer. */
function* bypass<R extends Identified>(
  id: R["id"],
  reason: BypassReason,
): Read<R> {
  const { record } = (yield { at: "load", id, ticket: undefined }) as Loaded<R>;
  return { record, origin: { via: "bypass", reason } };
}

/**
 * Reads the store (`no-cache`), and refills the cache. The load has no ticket,
 * so it never shares a load that began before this read. If the cache does not
 * take the fill, a read with an older answer may have filled the entry, so the
 * refresh removes it.
 */
function* refresh<R extends Identified>(id: R["id"], trust: Trust): Read<R> {
  if (trust !== "full") return yield* bypass(id, trust);
  const seen: Lookup<R> | undefined = yield* tryLookup(id);
  if (!seen) return yield* bypass(id, "cache-unavailable");
  if (seen.state === "busy") return yield* bypass(id, "write-in-progress");
  const { record }: Loaded<R> = yield* ask({
    at: "load",
    id,
    ticket: undefined,
  });
  const { ticket } = seen;
  const stored = yield* tryFill<R>({ at: "refill", id, ticket, record });
  if (stored === false) yield* tryInvalidate<R>(id);
  return { record, origin: { via: "request", stored: stored === true } };
}

/** Reads the store (`no-store`); it neither asks the cache nor fills it. */
function* readStore<R extends Identified>(id: R["id"]): Read<R> {
  const { record }: Loaded<R> = yield* ask({
    at: "load",
    id,
    ticket: undefined,
  });
  return { record, origin: { via: "request", stored: false } };
}

/**
 * Reads the cache (`only-if-cached`), and never the store. It answers a hit, and
 * fails as `not_cached` otherwise. An expired or an unverified entry may serve
 * only after the store has failed to answer, and this read does not ask the
 * store (RFC 9111, sections 4.2.4 and 5.2.1.7). An unavailable cache fails as
 * `unavailable`: an outage is never a miss, and a retry may succeed.
 */
function* readCache<R extends Identified>(id: R["id"], trust: Trust): Read<R> {
  if (trust !== "full") throw notCached();
  const seen: Lookup<R> | undefined = yield* tryLookup(id);
  if (!seen) throw new AppError("unavailable", "The cache does not answer.");
  if (seen.state !== "hit") throw notCached();
  return hitOf(seen);
}

/** The error of a read with `only-if-cached` that the cache cannot answer. */
function notCached(): AppError {
  return new AppError("not_cached", "The cache has no answer that may serve.");
}

/** The reading of a hit, with its caveat. */
function hitOf<R extends Identified>(
  { record, shown, ttl, freshFor, withinStaleness }: Extract<
    Lookup<R>,
    { state: "hit" }
  >,
  caveat: "unverified" | "bounded-staleness" | undefined = withinStaleness
    ? "bounded-staleness"
    : undefined,
): Reading<R> {
  return { record, shown, origin: { via: "hit", ttl, freshFor, caveat } };
}

/** Whether the store failed, so that an expired entry may serve. */
function failed(error: unknown): boolean {
  return hasCode(error, "unavailable") || hasCode(error, "overloaded");
}

/** Looks the id up; `undefined` if the cache is unavailable. */
function tryLookup<R extends Identified>(
  id: R["id"],
): Read<R, Lookup<R> | undefined> {
  return unlessUnavailable({ at: "lookup", id });
}

/** Fills the entry; `undefined` if the cache is unavailable. */
function tryFill<R extends Identified>(
  step: Extract<ReadStep<R>, { readonly record: unknown }>,
): Read<R, boolean | undefined> {
  return unlessUnavailable(step);
}

function tryInvalidate<R extends Identified>(id: R["id"]): Read<R, void> {
  return unlessUnavailable({ at: "invalidate", id });
}

/** Performs a step of the cache; `undefined` if the cache is unavailable. */
function* unlessUnavailable<R extends Identified, T>(
  step: ReadStep<R>,
): Read<R, T | undefined> {
  try {
    return yield* ask<T, ReadStep<R>>(step);
  } catch (error) {
    if (hasCode(error, "unavailable")) return undefined;
    throw error;
  }
}
