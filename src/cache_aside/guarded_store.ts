/**
 * A store behind bulkheads, a deadline and a breaker: what it cannot do in time is
 * refused, and while it does not answer nobody waits for it: it is asked with
 * pings of our own whether it is back, even if nobody else asks for anything.
 *
 * @module
 */
import { Deadline } from "../resilience/deadline.ts";
import { AppError, hasCode } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import { Breaker } from "../resilience/breaker.ts";
import {
  Bulkhead,
  type BulkheadOptions,
  overloaded,
} from "../resilience/bulkhead.ts";
import type { PutResult } from "../dao/dao.ts";
import type { Outbox, Store, WriteToken } from "../dao/store.ts";

/** How a store is guarded. */
export interface GuardOptions extends BulkheadOptions {
  /** The deadline of the store's own calls, in milliseconds. */
  readonly timeout: number;
  /** Told when the store is found to be down, and when it is up again. */
  readonly onHealth?: (health: "up" | "down") => void;
}

/** How many failures in a row it takes: one may be due to a single connection. */
const FAILURES = 5;

/** A {@linkcode Store} that is never asked for more than it can do. */
export class GuardedStore<R extends Identified> implements Store<R> {
  readonly #store: Store<R>;
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
  readonly outbox?: Outbox<R>;

  /** Guards `store`, which it owns and disposes of. */
  constructor(store: Store<R>, options: GuardOptions) {
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
    const { outbox } = store;
    if (!outbox) return;
    this.outbox = {
      record: (token, ids) =>
        this.#tried("write", () => outbox.record(token, ids)),
      list: (limit) => this.#tried("read", () => outbox.list(limit)),
      settle: (rows) => this.#tried("write", () => outbox.settle(rows)),
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

  /** As {@linkcode Store.get}. */
  get(id: R["id"]): Promise<R | undefined> {
    return this.#read(() => this.#store.get(id));
  }

  /** As {@linkcode Store.getMany}. */
  getMany(ids: readonly R["id"][]): Promise<Map<R["id"], R>> {
    return this.#read(() => this.#store.getMany(ids));
  }

  /** As {@linkcode Store.list}. */
  list(after: R["id"] | undefined, limit: number): Promise<R[]> {
    return this.#read(() => this.#store.list(after, limit));
  }

  /** As {@linkcode Store.add}. */
  add(record: R, token?: WriteToken): Promise<boolean> {
    return this.#write(() => this.#store.add(record, token));
  }

  /** As {@linkcode Store.put}. */
  put(record: R, token?: WriteToken): Promise<PutResult> {
    return this.#write(() => this.#store.put(record, token));
  }

  /** As {@linkcode Store.putMany}. */
  putMany(records: readonly R[], token?: WriteToken): Promise<number> {
    return this.#write(() => this.#store.putMany(records, token));
  }

  /** As {@linkcode Store.delete}. */
  delete(id: R["id"], token?: WriteToken): Promise<boolean> {
    return this.#write(() => this.#store.delete(id, token));
  }

  /** As {@linkcode Store.compareAndSet}. */
  compareAndSet(
    expected: R,
    next: R | undefined,
    token?: WriteToken,
  ): Promise<boolean> {
    return this.#write(() => this.#store.compareAndSet(expected, next, token));
  }

  /** As {@linkcode Store.ping}; it does not queue. */
  ping(): Promise<void> {
    return this.#tried("read", () => this.#store.ping());
  }

  /** As {@linkcode Store}. */
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
