/**
 * What a cache adds to the contract: the freshness protocol. It guarantees that
 * a read that starts after a write was acknowledged never returns an older
 * value.
 *
 * A cached entry belongs to a generation of its id. A read that misses gets a
 * ticket for the generation it saw, and may fill only under that generation. A
 * write announces itself, changes the store, and then ends the generation. An
 * entry that a slow reader fills later belongs to a generation that has ended.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Dao } from "./dao.ts";

/**
 * A random 128-bit name of one period in the life of an id's entry. A client
 * must send it to a cache at most once, so an entry filled under it cannot come
 * back after it has ended. Code compares generations only for equality.
 */
export type Generation = string & { readonly "~sealed": "Generation" };

/** The right to fill one id's entry under one generation. */
export interface Ticket<R extends Identified> {
  /** The id of the look-up. */
  readonly id: R["id"];
  /** The generation that the look-up saw, before the read of the store. */
  readonly generation: Generation;
}

/** The cached answer for an id: a record, or a cached absence. */
export interface Cached<R extends Identified> {
  /** The record, or `undefined` for a cached absence. */
  readonly record: R | undefined;
  /** Milliseconds of freshness left; zero or less in an expired entry. */
  readonly ttl: number;
}

/**
 * The answer to a look-up of one id.
 *
 * - `hit`: the entry is fresh and has the current generation.
 *   `withinStaleness` means that the cache did not check the generation now,
 *   because the operator allows bounded staleness. A caller that reads the
 *   store nevertheless may refill the entry with the ticket
 * - `miss`: the caller reads the store, then fills with the ticket. `expired`
 *   is an expired entry of the current generation. It is never an invalidated
 *   entry, so it may serve while the store is down
 * - `busy`: a write is in progress; the caller reads the store and fills nothing
 */
export type Lookup<R extends Identified> =
  | ({
    readonly state: "hit";
    readonly ticket: Ticket<R>;
    readonly withinStaleness?: boolean;
  } & Cached<R>)
  | {
    readonly state: "miss";
    readonly ticket: Ticket<R>;
    readonly expired?: Cached<R>;
  }
  | { readonly state: "busy" };

/** A value that a caller read from the store under a ticket. */
export interface Fill<R extends Identified> {
  /** The ticket of the look-up, from before the read of the store. */
  readonly ticket: Ticket<R>;
  /** The record, or `undefined` if the store has none. */
  readonly record: R | undefined;
}

/**
 * A cache: it may forget anything at any time, but must never serve a stale
 * value. Its plain {@linkcode Dao} operations work on separate records: a value
 * that was put there has no ticket, so a look-up never serves it.
 */
export interface Cache<R extends Identified> extends Dao<R> {
  /** Looks the ids up in one round trip; answers in the order of the ids. */
  lookup(ids: readonly R["id"][]): Promise<Lookup<R>[]>;
  /** Stores each record, or absence, under the generation of its ticket. */
  fill(fills: readonly Fill<R>[]): Promise<void>;
  /** Marks the ids as being written: until `invalidate`, no fill is served. */
  announce(ids: readonly R["id"][]): Promise<void>;
  /** Ends the ids' generations: no entry filled so far is served again. */
  invalidate(ids: readonly R["id"][]): Promise<void>;
}
