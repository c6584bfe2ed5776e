/**
 * THE CONTRACT: what every adapter must do, for any backend. The record is a
 * type parameter; the contract never reads a record's fields.
 *
 * Its laws are executable: `tests/contract/` runs them on an adapter.
 *
 * - Ids are compared byte for byte, on every backend.
 * - A miss is a value. A failure always throws an `AppError`: `unavailable`
 *   if nothing was changed, `unknown_outcome` if a write was sent and not
 *   answered, `invalid` if the backend cannot store the value. An outage must
 *   never look like a miss.
 * - Every call must settle by the adapter's deadline.
 * - Adapters open lazily: opening one connects to nothing. It only reads the files
 *   that the URL names.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";

/** Access to records by id: the contract that stores and caches share. */
export interface Dao<R extends Identified> extends AsyncDisposable {
  /** Reads the record of that id; `undefined` for an unknown id. */
  get(id: R["id"]): Promise<R | undefined>;

  /**
   * Reads the ids as one batch; the map has the ids that were found. A repeated
   * id counts once, and a call with no ids does no I/O.
   */
  getMany(ids: readonly R["id"][]): Promise<Map<R["id"], R>>;

  /**
   * Inserts the record if the id is free, and answers whether it did. It is
   * atomic: of concurrent calls for one id exactly one answers `true`. A call
   * that answers `false` changes nothing.
   */
  add(record: R): Promise<boolean>;

  /** Inserts or replaces the record, and answers which of the two it did. */
  put(record: R): Promise<PutResult>;

  /** Removes the record of that id, and answers whether there was one. */
  delete(id: R["id"]): Promise<boolean>;

  /** Makes a round trip to the backend; throws `unavailable` if it fails. */
  ping(): Promise<void>;

  /**
   * Releases all resources. A second call is safe. Calls under way settle, and
   * later calls throw `unavailable`.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Whether a put inserted a new record or replaced one. */
export type PutResult = "created" | "replaced";
