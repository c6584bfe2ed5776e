/**
 * A store behind bulkheads, a deadline and a circuit breaker. It refuses calls
 * that the store cannot serve in time. While the circuit is open every call
 * fails at once, and reads of our own probe the store, also without traffic.
 *
 * @module
 */
import { Deadline } from "../../resilience/deadline.ts";
import { SHORTEST_PAUSE } from "../../resilience/working_time.ts";
import { type AppError, hasCode } from "../../errors.ts";
import { down, lateRead, lateWrite } from "./guard_errors.ts";
import type { Draft, Identified } from "../../record/record_type.ts";
import { Breaker, type Era } from "../../resilience/breaker.ts";
import {
  Bulkhead,
  type BulkheadOptions,
  overloaded,
} from "../../resilience/bulkhead.ts";
import { type Coverage, coverageOf } from "../../dao/coverage.ts";
import type { PutResult } from "../../dao/dao.ts";
import type { Outbox, Store, WriteToken } from "../../dao/store.ts";
import type { Runtime, Timer } from "../../runtime.ts";
import { promised } from "../../soon.ts";

/** The options of a {@linkcode GuardedStore}. */
export interface GuardOptions extends BulkheadOptions {
  /** The deadline of the store's own calls, in milliseconds. */
  readonly timeout: number;
  /** Called when the circuit opens (`down`), and when it closes (`up`). */
  readonly onHealth?: (health: "up" | "down") => void;
}

/** The calls in a guarded store: those that run, and those that wait. */
export type CallsInStore = Readonly<
  Record<"read" | "write", Pick<Bulkhead, "running" | "waiting">>
>;

/**
 * The number of failures in a row that open the circuit. One failure may come
 * from one broken connection.
 */
const FAILURES = 5;

type Kind = "read" | "urgent" | "write";

/** A {@linkcode Store} with limits on concurrency and on time. */
export class GuardedStore<R extends Identified> implements Store<R> {
  readonly #store: Store<R>;
  // Two of them, so writes that wait for a lock do not block reads.
  readonly #reads: Bulkhead;
  readonly #writes: Bulkhead;
  readonly #breaker: Breaker;
  // Later than the store's own deadline, whose error says more. It ends the
  // calls of a third-party store that hangs.
  readonly #deadline: Deadline;
  readonly #runtime: Runtime;
  #timer: Timer;
  #disposed = false;
  /**
   * The outbox of the store. Its calls skip the bulkheads: an instance that cannot
   * read it must not trust the cache, so a queue would make an overload worse.
   */
  readonly outbox?: Outbox<R>;
  /** As {@linkcode Store.coverage}; it skips the bulkhead. */
  readonly coverage?: () => Promise<Coverage>;
  /** As {@linkcode Store.changesByOthers}; the guard does not limit it. */
  readonly changesByOthers?: () => number;
  /** As {@linkcode Store.newId}. */
  readonly newId?: (draft: Draft<R>) => Promise<R["id"] | undefined>;

  /** Guards `store`; the guard owns the store and disposes of it. */
  constructor(
    store: Store<R>,
    options: GuardOptions,
    runtime: Runtime,
  ) {
    this.#store = store;
    this.#runtime = runtime;
    this.#reads = new Bulkhead(options, runtime);
    this.#writes = new Bulkhead(options, runtime);
    this.#deadline = new Deadline(1.5 * options.timeout, runtime, (late) => {
      const long = Math.max(SHORTEST_PAUSE, options.timeout / 4);
      if (late > long) this.#breaker.forgive();
    });
    this.#breaker = new Breaker({
      failures: FAILURES,
      onChange: (state) => {
        options.onHealth?.(state === "open" ? "down" : "up");
        this.#probeLater();
      },
    }, runtime);
    const { changesByOthers, newId, outbox } = store;
    if (newId) {
      this.newId = (draft) => this.#write(() => newId.call(store, draft));
    }
    if (store.coverage) {
      // No request waits for it, so its failure does not count for the circuit.
      this.coverage = async () => {
        if (this.#breaker.open) throw down();
        return await this.#deadline.within(coverageOf(store), lateRead);
      };
    }
    if (changesByOthers) {
      this.changesByOthers = () => changesByOthers.call(store);
    }
    if (!outbox) return;
    this.outbox = {
      record: (token, ids) =>
        this.#guarded("write", () => outbox.record(token, ids)),
      list: (limit) => this.#guarded("urgent", () => outbox.list(limit)),
      settle: (rows) => this.#guarded("write", () => outbox.settle(rows)),
      ...outbox.listen && { listen: (heard) => outbox.listen?.(heard) },
    };
  }

  /**
   * The error with which a write would fail at once now, or `undefined`. A
   * caller checks it before it prepares a write.
   */
  get refusal(): AppError | undefined {
    if (this.#breaker.open) return down();
    return this.#writes.full ? overloaded() : undefined;
  }

  /** The calls in it now. */
  get calls(): CallsInStore {
    return { read: this.#reads, write: this.#writes };
  }

  /** Whether a read in the background would delay the reads of callers now. */
  get busy(): boolean {
    return this.#breaker.open || this.#reads.busy;
  }

  /** As {@linkcode Store.alters}. */
  get alters(): boolean {
    return this.#store.alters ?? false;
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

  /** As {@linkcode Store.ping}; it skips the bulkhead. */
  ping(): Promise<void> {
    return this.#guarded("urgent", () => this.#store.ping());
  }

  /** Disposes of the store, and ends the probing. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#runtime.clearTimeout(this.#timer);
    await this.#store[Symbol.asyncDispose]();
    this.#deadline[Symbol.dispose]();
  }

  #read<T>(call: () => Promise<T>): Promise<T> {
    return this.#reads.run(() => this.#guarded("read", call));
  }

  #write<T>(call: () => Promise<T>): Promise<T> {
    return this.#writes.run(() => this.#guarded("write", call));
  }

  #guarded<T>(kind: Kind, call: () => Promise<T>): Promise<T> {
    const era = this.#breaker.open ? undefined : this.#breaker.enter();
    if (era === undefined) return Promise.reject(down());
    const ended = (error?: Error) => this.#ended(kind, era, error);
    const late = () => {
      const error = kind === "write" ? lateWrite() : lateRead();
      ended(error);
      return error;
    };
    return this.#deadline.within(promised(call), late, ended);
  }

  /** Tells the circuit how a call ended. */
  #ended(kind: Kind, era: Era, error: Error | undefined): void {
    const unanswered = hasCode(error, "unavailable") ||
      hasCode(error, "unknown_outcome");
    if (!unanswered) this.#breaker.succeeded(era);
    // A failed write does not count: a lock or a read-only table may cause it. Nor
    // does an urgent call: a store may have a connection of its own for those.
    else if (kind === "read") this.#breaker.failed(era);
  }

  #probeLater(): void {
    if (!this.#breaker.open || this.#disposed) return;
    this.#timer = this.#runtime.setTimeout(
      () => this.#probe(),
      this.#breaker.pause,
    );
  }

  async #probe(): Promise<void> {
    const era = this.#breaker.enter();
    try {
      if (era === undefined) return;
      // A read, because failed reads open the circuit: a ping may succeed or
      // fail on a connection that reads do not use.
      const read = this.#store.list(undefined, 1);
      await this.#deadline.within(read, lateRead);
      this.#breaker.succeeded(era);
    } catch {
      if (era !== undefined) this.#breaker.failed(era);
    } finally {
      this.#probeLater();
    }
  }
}
