/**
 * What a store adds to the contract: compare-and-set, the list, and the
 * outbox.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Dao, PutResult } from "./dao.ts";

/**
 * The source of truth. What it acknowledges is durable, and each read sees
 * every write that was acknowledged before it.
 *
 * A write may carry a token. Then the store commits one row of the
 * {@linkcode Outbox} for every id that the write changes, in the same
 * transaction. Only a store with an outbox is given a token.
 */
export interface Store<R extends Identified> extends Dao<R> {
  /** As {@linkcode Dao.add}. */
  add(record: R, token?: WriteToken): Promise<boolean>;
  /** As {@linkcode Dao.put}. */
  put(record: R, token?: WriteToken): Promise<PutResult>;
  /** As {@linkcode Dao.delete}. */
  delete(id: R["id"], token?: WriteToken): Promise<boolean>;

  /**
   * Puts all of the records, or none of them, and says how many were created.
   * Of two with the same id the later one counts.
   */
  putMany(records: readonly R[], token?: WriteToken): Promise<number>;

  /**
   * Replaces `expected` by `next` (of the same id), or deletes it if `next` is
   * `undefined`. It does so only if the stored record still equals `expected`
   * in every field, and says whether it did.
   */
  compareAndSet(
    expected: R,
    next: R | undefined,
    token?: WriteToken,
  ): Promise<boolean>;

  /**
   * The next `limit` records after the id `after` (from the first one without
   * it), in the order of the store's key. A page costs the same wherever it is.
   */
  list(after: R["id"] | undefined, limit: number): Promise<R[]>;

  /** The outbox, in a store that has one. */
  readonly outbox?: Outbox<R>;
}

/** Names the rows of one write in the {@linkcode Outbox}: 1 to 64 ASCII. */
export type WriteToken = string;

/** A change that is committed, but that the cache may not know yet. */
export interface OutboxRow<R extends Identified> {
  /** The token of the write. */
  readonly token: WriteToken;
  /** The id whose cached entry may be old. */
  readonly id: R["id"];
}

/**
 * The invalidations that a cache has not acknowledged, kept in the store (the
 * transactional outbox pattern).
 */
export interface Outbox<R extends Identified> {
  /** Records that the entries of the ids are to be invalidated. */
  record(token: WriteToken, ids: readonly R["id"][]): Promise<void>;
  /** Up to `limit` rows, in any order. */
  list(limit: number): Promise<OutboxRow<R>[]>;
  /** Removes just these rows. */
  settle(rows: readonly OutboxRow<R>[]): Promise<void>;
}
