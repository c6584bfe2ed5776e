/**
 * THE CONTRACT: what every adapter of people must do, whatever is behind it.
 *
 * Its laws are executable: `tests/contract/` runs them against an adapter.
 *
 * - Ids are compared byte for byte, on every backend.
 * - A miss is a value. A failure always throws an `AppError`: `unavailable`
 *   where nothing was changed, `unknown_outcome` where a write was sent and
 *   never answered, `invalid` where the backend cannot hold the value. An
 *   outage never looks like a miss.
 * - Every call settles by the adapter's deadline.
 * - Adapters open lazily: making one does no I/O.
 *
 * @module
 */
import type { Person, PersonId } from "../person/person.ts";

/** Access to people by id: the contract shared by stores and caches. */
export interface PersonDao extends AsyncDisposable {
  /** The person of that id, or `undefined` if there is none. */
  get(id: PersonId): Promise<Person | undefined>;

  /**
   * Those of the ids that were found. A repeated id counts once, no ids cost
   * no I/O, and the rest is read as one batch.
   */
  getMany(ids: readonly PersonId[]): Promise<Map<PersonId, Person>>;

  /**
   * Inserts the person if the id is free and says whether it did. Atomic: of
   * concurrent calls for one id exactly one gets `true`; `false` changes
   * nothing.
   */
  add(person: Person): Promise<boolean>;

  /** Inserts or replaces the person, and says which. */
  put(person: Person): Promise<PutResult>;

  /** Removes the person of that id and says whether there was one. */
  delete(id: PersonId): Promise<boolean>;

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

/**
 * The source of truth. What it acknowledges is durable, and each read sees
 * every write acknowledged before it.
 *
 * Each write may carry a `log` token: then the store commits one row of the
 * {@linkcode PendingLog} for every id it touches in the same transaction. Only
 * a store with a `pending` log is ever given one.
 */
export interface PersonStore extends PersonDao {
  /** As {@linkcode PersonDao.add}. */
  add(person: Person, log?: LogToken): Promise<boolean>;
  /** As {@linkcode PersonDao.put}. */
  put(person: Person, log?: LogToken): Promise<PutResult>;
  /** As {@linkcode PersonDao.delete}. */
  delete(id: PersonId, log?: LogToken): Promise<boolean>;

  /**
   * Puts all of the people, or none of them, and says how many were created.
   * Of two with the same id the later one counts.
   */
  putMany(persons: readonly Person[], log?: LogToken): Promise<number>;

  /**
   * Replaces `expected` by `next` (of the same id), or deletes it where `next`
   * is `undefined`, if what is stored still equals `expected` in every field;
   * says whether it did.
   */
  compareAndSet(
    expected: Person,
    next: Person | undefined,
    log?: LogToken,
  ): Promise<boolean>;

  /**
   * The next `limit` people after the id `after` (from the first one without
   * it), in the order of the store's key. A page costs the same wherever it is.
   */
  list(after: PersonId | undefined, limit: number): Promise<Person[]>;

  /** The pending-invalidation log, in a store that has one. */
  readonly pending?: PendingLog;
}

/** Names the rows of one write in the {@linkcode PendingLog}: 1–64 ASCII. */
export type LogToken = string;

/** A change that is committed, but that a cache has not yet been told of. */
export interface PendingInvalidation {
  /** The token of the write that left it. */
  readonly token: LogToken;
  /** The id whose cached entry may be old. */
  readonly id: PersonId;
}

/** The log of invalidations that a cache has not acknowledged. */
export interface PendingLog {
  /** Records that the ids' entries are to be invalidated. */
  record(token: LogToken, ids: readonly PersonId[]): Promise<void>;
  /** Up to `limit` rows, in any order. */
  list(limit: number): Promise<PendingInvalidation[]>;
  /** Removes just these rows. */
  settle(rows: readonly PendingInvalidation[]): Promise<void>;
}
