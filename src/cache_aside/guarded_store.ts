/**
 * A store behind bulkheads, a deadline and a breaker: what it cannot do in time is
 * refused, and while it does not answer nobody waits for it: it is asked with
 * pings of our own whether it is back, even if nobody else asks for anything.
 *
 * @module
 */
import { Deadline } from "../resilience/deadline.ts";
import { AppError, hasCode } from "../errors.ts";
import type { Person, PersonId } from "../person/person.ts";
import { Breaker } from "../resilience/breaker.ts";
import {
  Bulkhead,
  type BulkheadOptions,
  overloaded,
} from "../resilience/bulkhead.ts";
import type {
  LogToken,
  PendingLog,
  PersonStore,
  PutResult,
} from "../dao/person_dao.ts";

/** How a store is guarded. */
export interface GuardOptions extends BulkheadOptions {
  /** The deadline of the store's own calls, in milliseconds. */
  readonly timeout: number;
  /** Told when the store is found to be down, and when it is up again. */
  readonly onHealth?: (health: "up" | "down") => void;
}

/** How many failures in a row it takes: one may be due to a single connection. */
const FAILURES = 5;

/** A {@linkcode PersonStore} that is never asked for more than it can do. */
export class GuardedStore implements PersonStore {
  readonly #store: PersonStore;
  // One for each, so that writes that hang on a lock leave reads their room.
  readonly #reads: Bulkhead;
  readonly #writes: Bulkhead;
  readonly #breaker: Breaker;
  // Later than the store's own, which tells more; but the store may be anybody's.
  readonly #deadline: Deadline;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;
  /**
   * The log of the store. It does not queue: while it cannot be read nobody
   * may trust the cache, and an overload would feed on itself.
   */
  readonly pending?: PendingLog;

  /** Guards `store`, which it owns and disposes of. */
  constructor(store: PersonStore, options: GuardOptions) {
    this.#store = store;
    this.#reads = new Bulkhead(options);
    this.#writes = new Bulkhead(options);
    this.#deadline = new Deadline(1.5 * options.timeout);
    this.#breaker = new Breaker({
      failures: FAILURES,
      onChange: (state) => {
        options.onHealth?.(state === "open" ? "down" : "up");
        this.#tryLater();
      },
    });
    const log = store.pending;
    if (!log) return;
    this.pending = {
      record: (token, ids) =>
        this.#tried("write", () => log.record(token, ids)),
      list: (limit) => this.#tried("read", () => log.list(limit)),
      settle: (rows) => this.#tried("write", () => log.settle(rows)),
    };
  }

  /**
   * Why a write would be refused without being tried, if so: then nobody need
   * get ready for it.
   */
  get refusal(): AppError | undefined {
    if (this.#breaker.open) return down();
    return this.#writes.full ? overloaded() : undefined;
  }

  /** As {@linkcode PersonStore.get}. */
  get(id: PersonId): Promise<Person | undefined> {
    return this.#read(() => this.#store.get(id));
  }

  /** As {@linkcode PersonStore.getMany}. */
  getMany(ids: readonly PersonId[]): Promise<Map<PersonId, Person>> {
    return this.#read(() => this.#store.getMany(ids));
  }

  /** As {@linkcode PersonStore.list}. */
  list(after: PersonId | undefined, limit: number): Promise<Person[]> {
    return this.#read(() => this.#store.list(after, limit));
  }

  /** As {@linkcode PersonStore.add}. */
  add(person: Person, log?: LogToken): Promise<boolean> {
    return this.#write(() => this.#store.add(person, log));
  }

  /** As {@linkcode PersonStore.put}. */
  put(person: Person, log?: LogToken): Promise<PutResult> {
    return this.#write(() => this.#store.put(person, log));
  }

  /** As {@linkcode PersonStore.putMany}. */
  putMany(persons: readonly Person[], log?: LogToken): Promise<number> {
    return this.#write(() => this.#store.putMany(persons, log));
  }

  /** As {@linkcode PersonStore.delete}. */
  delete(id: PersonId, log?: LogToken): Promise<boolean> {
    return this.#write(() => this.#store.delete(id, log));
  }

  /** As {@linkcode PersonStore.compareAndSet}. */
  compareAndSet(
    expected: Person,
    next: Person | undefined,
    log?: LogToken,
  ): Promise<boolean> {
    return this.#write(() => this.#store.compareAndSet(expected, next, log));
  }

  /** As {@linkcode PersonStore.ping}; it does not queue. */
  ping(): Promise<void> {
    return this.#tried("read", () => this.#store.ping());
  }

  /** As {@linkcode PersonStore}. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#timer);
    await this.#store[Symbol.asyncDispose]();
    this.#deadline[Symbol.dispose]();
  }

  #read<T>(call: () => Promise<T>): Promise<T> {
    return this.#reads.run(() => this.#tried("read", call));
  }

  #write<T>(call: () => Promise<T>): Promise<T> {
    return this.#writes.run(() => this.#tried("write", call));
  }

  async #tried<T>(kind: "read" | "write", call: () => Promise<T>): Promise<T> {
    const era = this.#breaker.open ? undefined : this.#breaker.enter();
    if (era === undefined) throw down();
    let result: T;
    try {
      const late = kind === "read" ? lateRead : lateWrite;
      result = await this.#deadline.within(call(), late);
    } catch (error) {
      const answered = !hasCode(error, "unavailable") &&
        !hasCode(error, "unknown_outcome");
      if (answered) this.#breaker.succeeded(era);
      // A write may fail for reasons of its own: a lock, a table that is
      // read-only.
      else if (kind === "read") this.#breaker.failed(era);
      throw error;
    }
    this.#breaker.succeeded(era);
    return result;
  }

  #tryLater(): void {
    if (!this.#breaker.open || this.#disposed) return;
    this.#timer = setTimeout(() => this.#try(), this.#breaker.pause);
  }

  async #try(): Promise<void> {
    const era = this.#breaker.enter();
    try {
      if (era === undefined) return;
      await this.#deadline.within(this.#store.ping(), lateRead);
      this.#breaker.succeeded(era);
    } catch {
      if (era !== undefined) this.#breaker.failed(era);
    } finally {
      this.#tryLater();
    }
  }
}

function lateRead(): AppError {
  return new AppError("unavailable", "The database does not answer.");
}

function lateWrite(): AppError {
  return new AppError(
    "unknown_outcome",
    "The database did not answer in time; the write may or may not be applied.",
  );
}

function down(): AppError {
  return new AppError(
    "unavailable",
    "The database did not answer a moment ago. Try again.",
  );
}
