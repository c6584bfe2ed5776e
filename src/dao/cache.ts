/**
 * What a cache adds to the contract: the freshness protocol. It guarantees that
 * a read that starts after a write was acknowledged never returns an older
 * value.
 *
 * A read that misses gets a ticket: the version of the value that it saw. It may
 * fill the entry only while that value is still there. A write marks the entry,
 * changes the store, and then removes the mark. A slow reader, whose ticket is
 * older than the write, fills nothing.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Soon } from "../soon.ts";
import type { Representation } from "../record/representation.ts";
import type { Dao } from "./dao.ts";
import type { Membership, Version } from "./key_value.ts";

/** The cached answer for an id: a record, or a cached absence. */
export interface Cached<R extends Identified> {
  /** The record, or `undefined` for a cached absence. */
  readonly record: R | undefined;
  /** The representation of the record, in a cache that keeps it. */
  readonly shown?: Representation | undefined;
  /** Milliseconds of freshness left; zero or less in an expired entry. */
  readonly ttl: number;
  /**
   * The milliseconds for which the entry was fresh in all. With `ttl`, it says
   * how old the entry is; a cache that does not know it leaves it out.
   */
  readonly freshFor?: number | undefined;
}

/**
 * The answer to a look-up of one id.
 *
 * - `hit`: the entry is fresh. `withinStaleness` means that the cache was not
 *   asked now, because the operator allows bounded staleness. A caller that
 *   reads the store nevertheless may refill the entry with the ticket
 * - `miss`: the caller reads the store, then fills with the ticket. `expired`
 *   is an entry whose freshness is over. It is never an invalidated entry, so
 *   it may serve while the store is down
 * - `busy`: a write is in progress; the caller reads the store and fills nothing
 */
export type Lookup<R extends Identified> =
  | ({
    readonly state: "hit";
    readonly ticket: Version;
    readonly withinStaleness?: boolean | undefined;
  } & Cached<R>)
  | {
    readonly state: "miss";
    readonly ticket: Version;
    readonly expired?: Cached<R>;
  }
  | { readonly state: "busy" };

/**
 * A cache: it may forget anything at any time, but must never serve a stale
 * value. Calls that are made in one turn of the event loop should travel in one
 * round trip. Its plain {@linkcode Dao} operations work on separate records: a
 * value that was put there has no ticket, so a look-up never serves it.
 */
export interface Cache<R extends Identified> extends Dao<R> {
  /** Looks the id up. A cache in this process may answer without a promise. */
  lookup(id: R["id"]): Soon<Lookup<R>>;
  /**
   * Looks the ids up in one round trip. The outcomes are in the order of the
   * ids, and each is that of a {@linkcode Cache.lookup}. Without this method,
   * a batch is looked up id by id.
   */
  lookupMany?(
    ids: readonly R["id"][],
  ): Promise<readonly PromiseSettledResult<Lookup<R>>[]>;
  /**
   * Stores the record, or its absence, if the value of the ticket is still
   * there, and answers whether it was. `shown` is the representation of the
   * record, if the caller has made it.
   */
  fill(
    id: R["id"],
    ticket: Version,
    record: R | undefined,
    shown?: Representation,
  ): Promise<boolean>;
  /** Marks the id as being written: until `invalidate`, nothing is filled. */
  announce(id: R["id"]): Promise<void>;
  /** Removes the entry or mark: nothing filled so far is served again. */
  invalidate(id: R["id"]): Promise<void>;
  /**
   * Forgets everything for this process, at once and without I/O: no look-up
   * that begins afterwards serves what was filled before, and no earlier ticket
   * fills what such a look-up would find.
   */
  forget(): void;
  /** Present if the entries outlive this process, or are shared. */
  readonly membership?: Membership | undefined;
}
