/**
 * THE CONTRACT: what every adapter must do, whatever is behind it. It is typed
 * by the record, and looks into no record.
 *
 * Its laws are executable: `tests/contract/` runs them against an adapter.
 *
 * - Ids are compared byte for byte, on every backend.
 * - A miss is a value. A failure always throws an `AppError`: `unavailable`
 *   if nothing was changed, `unknown_outcome` if a write was sent and never
 *   answered, `invalid` if the backend cannot hold the value. An outage never
 *   looks like a miss.
 * - Every call settles by the adapter's deadline.
 * - Adapters open lazily: to make one does no I/O.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";

/** Access to records by id: the contract that stores and caches share. */
export interface Dao<R extends Identified> extends AsyncDisposable {
  /** The record of that id, or `undefined` if there is none. */
  get(id: R["id"]): Promise<R | undefined>;

  /**
   * Those of the ids that were found. A repeated id counts once, no ids cost
   * no I/O, and the rest is read as one batch.
   */
  getMany(ids: readonly R["id"][]): Promise<Map<R["id"], R>>;

  /**
   * Inserts the record if the id is free and says whether it did. Atomic: of
   * concurrent calls for one id exactly one gets `true`; `false` changes
   * nothing.
   */
  add(record: R): Promise<boolean>;

  /** Inserts or replaces the record, and says which. */
  put(record: R): Promise<PutResult>;

  /** Removes the record of that id and says whether there was one. */
  delete(id: R["id"]): Promise<boolean>;

  /** A real round trip to the backend; throws `unavailable` if it fails. */
  ping(): Promise<void>;

  /**
   * Releases everything. Safe to call twice; calls under way settle, and later
   * ones throw `unavailable`.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a put did. */
export type PutResult = "created" | "replaced";
