/**
 * What a cache adds to the contract: the freshness protocol, which makes a
 * read that starts after an acknowledged write never return anything older.
 *
 * A cached entry belongs to a generation of its id. A read that misses gets a
 * ticket for the generation it saw, and may fill that generation only. A write
 * announces itself, changes the store, and then ends the generation; whatever
 * a slow reader fills later belongs to a generation that is over.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Dao } from "./dao.ts";

/**
 * A random 128-bit name of one period in the life of an id's entry. It is sent
 * to a cache at most once, so an entry filled under it cannot come back after
 * it has ended. Compared for equality, and for nothing else.
 */
export type Generation = string & { readonly "~sealed": "Generation" };

/** The right to fill one id's entry, under the generation it was given for. */
export interface Ticket<R extends Identified> {
  /** The id that was looked up. */
  readonly id: R["id"];
  /** The generation that was seen before the store is read. */
  readonly generation: Generation;
}

/** What a cache holds of an id: a record, or that there is none. */
export interface Cached<R extends Identified> {
  /** The record, or `undefined` for a cached absence. */
  readonly record: R | undefined;
  /** Milliseconds of freshness left; zero or less in an expired entry. */
  readonly ttl: number;
}

/**
 * The answer to a look-up of one id.
 *
 * - `hit`: the entry is of the current generation and fresh; `withinStaleness`
 *   if the generation was not asked for just now, because the operator allows
 *   bounded staleness. A caller that reads the store all the same may refill
 *   the entry with the ticket
 * - `miss`: read the store, then fill with the ticket. `expired` is an entry
 *   of the current generation whose time is over: never one that was
 *   invalidated, so it may serve while the store is down
 * - `busy`: a write is in progress: read the store and fill nothing
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

/** What was read from the store under a ticket. */
export interface Fill<R extends Identified> {
  /** The ticket that the look-up gave out, before the store was read. */
  readonly ticket: Ticket<R>;
  /** The record, or `undefined` if the store has none. */
  readonly record: R | undefined;
}

/**
 * A cache: it may forget anything at any time, and it never lies. Its plain
 * {@linkcode Dao} operations work on records of their own: a value that
 * was put there came without a ticket, so a look-up never serves it.
 */
export interface Cache<R extends Identified> extends Dao<R> {
  /** Looks the ids up, in one round trip; answers in their order. */
  lookup(ids: readonly R["id"][]): Promise<Lookup<R>[]>;
  /** Stores what was read, each under the generation of its ticket. */
  fill(fills: readonly Fill<R>[]): Promise<void>;
  /** Marks the ids as being written: until invalidated nothing is filled. */
  announce(ids: readonly R["id"][]): Promise<void>;
  /** Ends the ids' generations: nothing filled so far is served again. */
  invalidate(ids: readonly R["id"][]): Promise<void>;
}
