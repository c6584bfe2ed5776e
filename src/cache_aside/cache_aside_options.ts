/**
 * What a cache-aside is made of.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Representation } from "../record/representation.ts";
import type { AppError } from "../errors.ts";
import type { UsedCache } from "./guard/guarded_cache.ts";
import type { OutboxRow, Store } from "../dao/store.ts";
import type { Source, UnverifiedUse } from "../protocol/reading.ts";
import type { Runtime } from "../runtime.ts";
import type { VerifyOptions } from "./verifier.ts";

/** The parts and settings of a `CacheAside`. */
export interface CacheAsideOptions<R extends Identified> {
  /** The source of truth. */
  readonly store: Store<R>;
  /** The cache in front of the store, or `undefined` for none. */
  readonly cache: UsedCache<R> | undefined;
  /**
   * Makes the representation of a record. If it is given, each miss calls it
   * once, for the cache and for all readers that share the miss.
   */
  readonly represent?: ((record: R) => Representation) | undefined;
  /** Whether other processes use the same cache. */
  readonly shared: boolean;
  /** Whether other processes use the same store; `shared` by default. */
  readonly storeShared?: boolean;
  /** Whether every write adds outbox rows, also while the cache answers. */
  readonly durable: boolean;
  /**
   * The deadline of the cache's own calls, in milliseconds; by default none. The
   * circuit opens if the cache ignores this deadline repeatedly.
   */
  readonly cacheTimeout?: number;
  /**
   * What a read does if the store does not answer and this instance has no
   * lease; `mark` by default.
   */
  readonly unverified?: UnverifiedUse | undefined;
  /** The error with which the store refuses every write now, or `undefined`. */
  readonly refusal?: (() => AppError | undefined) | undefined;
  /** How hits are compared with the store; by default none is. */
  readonly verify?: VerifyOptions<R> | undefined;
  /** As `LeaseOptions.coveredSince`. */
  readonly coveredSince?: (() => string | undefined) | undefined;
  /** As `LeaseOptions.lease`. */
  readonly lease?: number | undefined;
  /** As `LeaseOptions.onLongestLease`. */
  readonly onLongestLease?: ((ms: number) => void) | undefined;
  /** As `LeaseOptions.onOutboxRead`. */
  readonly onOutboxRead?: ((rows: number) => void) | undefined;
  /** As `LeaseOptions.onOddRow`. */
  readonly onOddRow?: ((row: OutboxRow<R>) => void) | undefined;
  /**
   * Called when all instances are told where to read from, and with `undefined`
   * when each has its own source again.
   */
  readonly onFleet?: ((source: Source | undefined) => void) | undefined;
  /** Called when draining begins to fail, and when it succeeds again. */
  readonly onDrain?: (draining: "failing" | "well") => void;
  /** Called when another cache is registered, and when it is its own again. */
  readonly onRegistered?: (which: "own" | "other") => void;
  /** The clocks, timers and random values; the real ones by default. */
  readonly runtime?: Runtime | undefined;
}
