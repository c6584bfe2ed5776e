/**
 * What a store adds to the contract: batches of writes, compare-and-set, the
 * list, and the outbox.
 *
 * @module
 */
import type { Draft, Identified } from "../record/record_type.ts";
import type { Soon } from "../soon.ts";
import type { Covering } from "./coverage.ts";
import type { Dao, PutResult } from "./dao.ts";

/**
 * The source of truth. An acknowledged write is durable, and each read sees
 * every write that was acknowledged before the read began.
 *
 * A write may have a token. Then the store must commit one row of the
 * {@linkcode Outbox} for every id that the write changes, in the same
 * transaction. Only a store with an outbox receives a token.
 */
export interface Store<R extends Identified> extends Dao<R>, Covering {
  /** As {@linkcode Dao.add}. */
  add(record: R, token?: WriteToken): Promise<boolean>;
  /** As {@linkcode Dao.put}. */
  put(record: R, token?: WriteToken): Promise<PutResult>;
  /** As {@linkcode Dao.delete}. */
  delete(id: R["id"], token?: WriteToken): Promise<boolean>;

  /**
   * As {@linkcode Dao.get}, without a promise if the answer is there at once. Only
   * a store in this process has this method; it may also throw at once.
   */
  read?(id: R["id"]): Soon<R | undefined>;

  /**
   * Puts all of the records or none, and answers how many were created. Of two
   * records with the same id the later one counts.
   */
  putMany(records: readonly R[], token?: WriteToken): Promise<number>;

  /**
   * Replaces `expected` by `next` (of the same id), or deletes it if `next` is
   * `undefined`. It changes the record only if the stored record equals
   * `expected` in every field, and answers whether it did.
   */
  compareAndSet(
    expected: R,
    next: R | undefined,
    token?: WriteToken,
  ): Promise<boolean>;

  /**
   * An id for a new record, in a store that numbers its records; it changes
   * nothing, and another client may take the id meanwhile. `undefined` says that
   * the caller makes the id. Throws `invalid` if the caller must name an id that
   * the store cannot make.
   */
  newId?(draft: Draft<R>): Promise<R["id"] | undefined>;

  /**
   * Whether the store may change what is written, as triggers of a database do.
   * The answer of a write then shows what was stored.
   */
  readonly alters?: boolean;

  /**
   * The next `limit` records after the id `after`, in the order of the store's
   * key; without `after`, from the first record. Every page must cost the same,
   * at any position.
   */
  list(after: R["id"] | undefined, limit: number): Promise<R[]>;

  /**
   * A number that changes with every commit of another program, and with a write
   * through this object that changes other records than its own. No other write
   * through this object changes it. The service asks for it before it serves what
   * it has cached, and drops that if the number has changed. So the call is quick,
   * and throws if the store cannot tell. Only a store that notices every such
   * change has this method.
   */
  changesByOthers?(): number;

  /** The outbox, in a store that has one. */
  readonly outbox?: Outbox<R>;
}

/**
 * The name of one write's rows in the {@linkcode Outbox}: 1 to 64 ASCII
 * characters. The token of another writer's row begins with `other:`.
 */
export type WriteToken = string;

/** One pending invalidation: a committed change of one id. */
export interface OutboxRow<R extends Identified> {
  /** The token of the write. */
  readonly token: WriteToken;
  /** The id whose cached entry may be stale. */
  readonly id: R["id"];
}

/**
 * The table of pending invalidations in the store (the transactional outbox
 * pattern): the cache has not acknowledged them yet.
 */
export interface Outbox<R extends Identified> {
  /** Adds a row for each of the ids. */
  record(token: WriteToken, ids: readonly R["id"][]): Promise<void>;
  /** The first `limit` rows in the order of their tokens, byte for byte. */
  list(limit: number): Promise<OutboxRow<R>[]>;
  /** Removes exactly these rows. */
  settle(rows: readonly OutboxRow<R>[]): Promise<void>;
  /**
   * From now on calls `heard` when a row was committed; only a store that hears of
   * rows has this method. A call is only a hint to read the outbox: it may come
   * without a new row, and it may be lost, so the outbox is read regularly all the
   * same. The method does no I/O, and the latest `heard` replaces the one before.
   */
  listen?(heard: () => void): void;
}
