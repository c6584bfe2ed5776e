/**
 * The steps of a read, which `cache_aside.ts` performs on a real cache and
 * store. A read succeeds without its cache steps: {@linkcode tryLookup} and
 * {@linkcode tryFill} turn an outage of the cache into a value. Besides them
 * only `write.ts` tolerates an outage of the cache.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import type { Fill, Lookup, Ticket } from "../dao/cache.ts";
import type { Protocol } from "./steps.ts";
import type { BypassReason } from "./reading.ts";

/** One read of the store. */
export interface Load<R extends Identified> {
  /** The id to read. */
  readonly id: R["id"];
  /**
   * The ticket of the cache miss, or `undefined` if the look-up gave none.
   * Other reads with the same generation may join this read of the store.
   */
  readonly ticket: Ticket<R> | undefined;
}

/** The store's answer for one id. */
export interface Loaded<R extends Identified> {
  /** The record, or `undefined` if the store has none. */
  readonly record: R | undefined;
  /** Whether another caller's read of the store answered. */
  readonly collapsed: boolean;
}

/**
 * Whether a read may ask the cache for an id: `full`, with a caveat
 * (`unverified`, as in `Origin`), or the reason why not.
 */
export type Trust =
  | "full"
  | "unverified"
  | Exclude<BypassReason, "source" | "write-in-progress">;

/** The steps of a read. */
export interface ReadPorts<R extends Identified, E> {
  /** Whether the read may ask the cache for the id at this moment. */
  trust(id: R["id"]): Trust;
  /** Looks the ids up in the cache; `undefined` for an id without an answer. */
  lookup(ids: readonly R["id"][]): Protocol<(Lookup<R> | undefined)[], E>;
  /** Reads the store as one batch; answers in the order of the loads. */
  load(loads: readonly Load<R>[]): Protocol<Loaded<R>[], E>;
  /** Fills the cache. */
  fill(fills: readonly Fill<R>[]): Protocol<void, E>;
}

/** Looks the ids up; `undefined` if the cache is unavailable. */
export function* tryLookup<R extends Identified, E>(
  ids: readonly R["id"][],
  ports: ReadPorts<R, E>,
): Protocol<(Lookup<R> | undefined)[] | undefined, E> {
  try {
    return yield* ports.lookup(ids);
  } catch (error) {
    if (hasCode(error, "unavailable")) return undefined;
    throw error;
  }
}

/** Fills the cache; `false` if the cache is unavailable. */
export function* tryFill<R extends Identified, E>(
  fills: readonly Fill<R>[],
  ports: ReadPorts<R, E>,
): Protocol<boolean, E> {
  try {
    yield* ports.fill(fills);
    return true;
  } catch (error) {
    if (hasCode(error, "unavailable")) return false;
    throw error;
  }
}
