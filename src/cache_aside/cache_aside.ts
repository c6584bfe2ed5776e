/**
 * Cache-aside: reads go through a cache in front of a store, and each write
 * changes the store and invalidates the cache. This module connects the
 * protocols of `read.ts` and `write.ts` to a real cache and store.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import { type AppError, hasCode } from "../errors.ts";
import { GuardedCache, type UsedCache } from "./guarded_cache.ts";
import { Budget } from "../resilience/budget.ts";
import { SingleFlight } from "./single_flight.ts";
import { OutboxDrain } from "./outbox_drain.ts";
import type { Cache, Fill, Lookup } from "../dao/cache.ts";
import type { PutResult } from "../dao/dao.ts";
import type { Store, WriteToken } from "../dao/store.ts";
import type { Runtime } from "../runtime.ts";
import { drive, type Effect, type Protocol, step } from "../protocol/steps.ts";
import { notCached, read } from "../protocol/read.ts";
import type { Load, ReadPorts } from "../protocol/read_ports.ts";
import type { Reading, ReadOptions, Written } from "../protocol/reading.ts";
import { type WritePorts, writeThrough } from "../protocol/write.ts";

/** The parts and settings of a {@linkcode CacheAside}. */
export interface CacheAsideOptions<R extends Identified> {
  /** The source of truth. */
  readonly store: Store<R>;
  /** The cache in front of the store, or `undefined` for none. */
  readonly cache: Cache<R> | undefined;
  /** Whether other processes use the same cache. */
  readonly shared: boolean;
  /** Whether every write adds outbox rows, also while the cache answers. */
  readonly durable: boolean;
  /** The milliseconds of one read on the cache; no limit by default. */
  readonly cacheTimeout?: number;
  /** The error with which the store refuses every write now, or `undefined`. */
  readonly refusal?: (() => AppError | undefined) | undefined;
  /** Called when draining begins to fail, and when it succeeds again. */
  readonly onDrain?: (draining: "failing" | "well") => void;
  /** The time and chance; the real ones by default. */
  readonly runtime?: Runtime | undefined;
}

interface Ports<R extends Identified> {
  readonly read: (budget: Budget) => ReadPorts<R, Effect>;
  readonly write: WritePorts<R, Effect>;
}

/**
 * Reads through the cache and writes in step with it. The guarantee: a read
 * that starts after a write was acknowledged never returns anything older.
 */
export class CacheAside<R extends Identified> implements AsyncDisposable {
  readonly #store: Store<R>;
  readonly #cache: UsedCache<R> | undefined;
  readonly #cacheTimeout: number;
  readonly #guard: GuardedCache<R> | undefined;
  readonly #refusal: CacheAsideOptions<R>["refusal"];
  readonly #ports: Ports<R> | undefined;
  readonly #outbox: OutboxDrain<R> | undefined;

  /** A cache-aside over a store and a cache, which the caller disposes of. */
  constructor(options: CacheAsideOptions<R>) {
    const { store, cacheTimeout } = options;
    this.#store = store;
    this.#cacheTimeout = cacheTimeout ?? Infinity;
    this.#refusal = options.refusal;
    if (!options.cache) return;
    if (cacheTimeout !== undefined) {
      this.#guard = new GuardedCache(options.cache, cacheTimeout);
    }
    const cache = this.#guard ?? options.cache;
    this.#cache = cache;
    this.#outbox = new OutboxDrain({
      cache,
      outbox: store.outbox,
      shared: options.shared,
      onChange: options.onDrain,
    }, options.runtime);
    this.#ports = connect(cache, store, this.#outbox, options.durable);
  }

  /** Whether a cache is configured. */
  get hasCache(): boolean {
    return this.#ports !== undefined;
  }

  /** Makes a round trip to the cache, if there is one; throws if it fails. */
  async pingCache(): Promise<void> {
    await this.#cache?.ping();
  }

  /** Drains the outbox at once; call it when the cache answers again. */
  wake(): void {
    this.#outbox?.wake();
  }

  /** Reads the outbox for the first time; until then reads bypass the cache. */
  async start(): Promise<void> {
    await this.#outbox?.start();
  }

  /** Reads the record of that id. */
  async read(id: R["id"], options?: ReadOptions): Promise<Reading<R>> {
    return (await this.readMany([id], options)).get(id) ?? ABSENT;
  }

  /** Reads the ids as one batch, and answers a reading for each of them. */
  async readMany(
    ids: readonly R["id"][],
    options?: ReadOptions,
  ): Promise<Map<R["id"], Reading<R>>> {
    if (this.#ports) {
      const ports = this.#ports.read(new Budget(this.#cacheTimeout));
      return await drive(read(ids, ports, options));
    }
    if (options?.cache === "only-if-cached") throw notCached();
    const found = await this.#store.getMany(ids);
    return new Map(
      ids.map((id) => [id, { ...ABSENT, record: found.get(id) }]),
    );
  }

  /** As {@linkcode Store.add}. */
  add(record: R): Promise<Written<boolean>> {
    return this.#write([record.id], (token) => this.#store.add(record, token));
  }

  /** As {@linkcode Store.put}. */
  put(record: R): Promise<Written<PutResult>> {
    return this.#write([record.id], (token) => this.#store.put(record, token));
  }

  /** As {@linkcode Store.putMany}. */
  putMany(records: readonly R[]): Promise<Written<number>> {
    const ids = [...new Set(records.map((record) => record.id))];
    return this.#write(ids, (token) => this.#store.putMany(records, token));
  }

  /** As {@linkcode Store.delete}. */
  delete(id: R["id"]): Promise<Written<boolean>> {
    return this.#write([id], (token) => this.#store.delete(id, token));
  }

  /** As {@linkcode Store.compareAndSet}. */
  compareAndSet(
    expected: R,
    next: R | undefined,
  ): Promise<Written<boolean>> {
    return this.#write(
      [expected.id],
      (token) => this.#store.compareAndSet(expected, next, token),
    );
  }

  async #write<T>(
    ids: readonly R["id"][],
    change: (token: WriteToken | undefined) => Promise<T>,
  ): Promise<Written<T>> {
    if (!this.#ports) {
      return { result: await change(undefined), pending: false };
    }
    // The announcement of a refused write would only drop entries of the cache.
    const refusal = this.#refusal?.();
    if (refusal) throw refusal;
    // Only a store with an outbox receives a token.
    const hasOutbox = this.#store.outbox !== undefined;
    return await drive(writeThrough(
      ids,
      (token) => step(() => change(hasOutbox ? token : undefined)),
      this.#ports.write,
    ));
  }

  /** Ends the background work; the cache and the store stay open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#outbox?.[Symbol.asyncDispose]();
    this.#guard?.[Symbol.dispose]();
  }
}

const ABSENT: Reading<never> = {
  record: undefined,
  origin: { via: "bypass", reason: "no-cache" },
};

/** The steps of the protocols, on a real cache and store. */
function connect<R extends Identified>(
  cache: UsedCache<R>,
  store: Store<R>,
  outbox: OutboxDrain<R>,
  durable: boolean,
): Ports<R> {
  const singleFlight = new SingleFlight(store);
  return {
    read: (budget) => ({
      trust: (id) => outbox.trust(id),
      lookup: (ids) => step(() => lookUpEach(ids, cache, budget)),
      load: (loads: readonly Load<R>[]) => step(() => singleFlight.load(loads)),
      fill: (fills: readonly Fill<R>[]) =>
        step(async () => {
          try {
            await budget.spend(() => cache.fill(fills));
          } finally {
            singleFlight.end(
              fills.map(({ ticket }) => ({ id: ticket.id, ticket })),
            );
          }
        }),
    }),
    write: {
      durable,
      announce: (ids) => step(() => cache.announce(ids)),
      invalidate: (ids) => step(() => cache.invalidate(ids)),
      beginPending: (ids) => outbox.beginPending(ids),
      endPending: (token, rows) => outbox.endPending(token, rows),
      record: (token, ids): Protocol<void> =>
        step(() => outbox.record(token, ids)),
      publish: (token) => step(() => outbox.publish(token)),
    },
  };
}

/**
 * Looks all ids up at once or, if that fails, one by one: one server may be
 * down.
 */
async function lookUpEach<R extends Identified>(
  ids: readonly R["id"][],
  cache: UsedCache<R>,
  budget: Budget,
): Promise<(Lookup<R> | undefined)[]> {
  try {
    return await budget.spend(() => cache.lookup(ids));
  } catch (error) {
    if (ids.length === 1 || !hasCode(error, "unavailable")) throw error;
  }
  return await budget.spend(() =>
    Promise.all(ids.map(async (id) => {
      try {
        return (await cache.lookup([id]))[0];
      } catch (error) {
        if (hasCode(error, "unavailable")) return undefined;
        throw error;
      }
    }))
  );
}
