/**
 * Cache-aside: people read through a cache in front of a store, and written
 * to the store in step with the cache. It wires the protocols of `read.ts` and
 * `write_through.ts` to a real cache and store.
 *
 * @module
 */
import type { Person, PersonId } from "../person/person.ts";
import { type AppError, hasCode } from "../errors.ts";
import { BoundedCache, type UsedCache } from "./guarded_cache.ts";
import { Budget } from "../resilience/budget.ts";
import { Flights } from "./single_flight.ts";
import { PendingInvalidations } from "./outbox.ts";
import type { Fill, Lookup, PersonCache } from "../dao/person_cache.ts";
import type { LogToken, PersonStore, PutResult } from "../dao/person_dao.ts";
import { drive, type Effect, type Protocol, step } from "../protocol/steps.ts";
import { notCached } from "../protocol/only_cached.ts";
import { read } from "../protocol/read.ts";
import type { Load, ReadPorts } from "../protocol/read_ports.ts";
import type { Reading, ReadOptions, Written } from "../protocol/reading.ts";
import { type WritePorts, writeThrough } from "../protocol/write.ts";

/** What a cache-aside is made of. */
export interface CacheAsideOptions {
  /** The source of truth. */
  readonly store: PersonStore;
  /** The cache in front of it, or `undefined` for none. */
  readonly cache: PersonCache | undefined;
  /** Whether other processes use the same cache. */
  readonly shared: boolean;
  /** Whether every write is put into the pending-invalidation log. */
  readonly durable: boolean;
  /**
   * The deadline of the cache, in milliseconds: the most that one read spends
   * on it, and a cache that ignores it is left alone; no end to it unless told.
   */
  readonly cacheTimeout?: number;
  /** Why the store would refuse a write, if it would without trying it. */
  readonly refusal?: (() => AppError | undefined) | undefined;
  /** Told when draining pending invalidations starts to fail or is well again. */
  readonly onDrain?: (draining: "failing" | "well") => void;
}

interface Ports {
  readonly read: (budget: Budget) => ReadPorts<Effect>;
  readonly write: WritePorts<Effect>;
}

/**
 * Reads through the cache and writes in step with it. The guarantee: a read
 * that starts after a write was acknowledged never returns anything older.
 */
export class CacheAside implements AsyncDisposable {
  readonly #store: PersonStore;
  readonly #cache: UsedCache | undefined;
  readonly #cacheTimeout: number;
  readonly #bound: BoundedCache | undefined;
  readonly #refusal: CacheAsideOptions["refusal"];
  readonly #ports: Ports | undefined;
  readonly #pending: PendingInvalidations | undefined;

  /** A cache-aside over a store and a cache that stay its caller's. */
  constructor(options: CacheAsideOptions) {
    const { store } = options;
    this.#store = store;
    this.#cacheTimeout = options.cacheTimeout ?? Infinity;
    this.#refusal = options.refusal;
    if (!options.cache) return;
    const { cacheTimeout } = options;
    if (cacheTimeout !== undefined) {
      this.#bound = new BoundedCache(options.cache, cacheTimeout);
    }
    const cache = this.#bound ?? options.cache;
    this.#cache = cache;
    this.#pending = new PendingInvalidations({
      cache,
      log: store.pending,
      shared: options.shared,
      onChange: options.onDrain,
    });
    this.#ports = connect(cache, store, this.#pending, options.durable);
  }

  /** Whether there is a cache at all. */
  get hasCache(): boolean {
    return this.#ports !== undefined;
  }

  /** A round trip to the cache, if there is one; throws if that fails. */
  async pingCache(): Promise<void> {
    await this.#cache?.ping();
  }

  /** The cache is back: what it missed is told it at once. */
  wake(): void {
    this.#pending?.wake();
  }

  /** Gets ready to trust the cache; until then reads bypass it. */
  async start(): Promise<void> {
    await this.#pending?.start();
  }

  /** The person of that id. */
  async read(id: PersonId, options?: ReadOptions): Promise<Reading> {
    return (await this.readMany([id], options)).get(id) ?? ABSENT;
  }

  /** A reading for each of the ids, in one batch. */
  async readMany(
    ids: readonly PersonId[],
    options?: ReadOptions,
  ): Promise<Map<PersonId, Reading>> {
    if (this.#ports) {
      const ports = this.#ports.read(new Budget(this.#cacheTimeout));
      return await drive(read(ids, ports, options));
    }
    if (options?.cache === "only-if-cached") throw notCached();
    const found = await this.#store.getMany(ids);
    return new Map(
      ids.map((id) => [id, { ...ABSENT, person: found.get(id) }]),
    );
  }

  /** As {@linkcode PersonStore.add}. */
  add(person: Person): Promise<Written<boolean>> {
    return this.#write([person.id], (log) => this.#store.add(person, log));
  }

  /** As {@linkcode PersonStore.put}. */
  put(person: Person): Promise<Written<PutResult>> {
    return this.#write([person.id], (log) => this.#store.put(person, log));
  }

  /** As {@linkcode PersonStore.putMany}. */
  putMany(persons: readonly Person[]): Promise<Written<number>> {
    const ids = [...new Set(persons.map((person) => person.id))];
    return this.#write(ids, (log) => this.#store.putMany(persons, log));
  }

  /** As {@linkcode PersonStore.delete}. */
  delete(id: PersonId): Promise<Written<boolean>> {
    return this.#write([id], (log) => this.#store.delete(id, log));
  }

  /** As {@linkcode PersonStore.compareAndSet}. */
  compareAndSet(
    expected: Person,
    next: Person | undefined,
  ): Promise<Written<boolean>> {
    return this.#write(
      [expected.id],
      (log) => this.#store.compareAndSet(expected, next, log),
    );
  }

  async #write<T>(
    ids: readonly PersonId[],
    change: (log: LogToken | undefined) => Promise<T>,
  ): Promise<Written<T>> {
    if (!this.#ports) {
      return { result: await change(undefined), pending: false };
    }
    // To announce it would cost the cache what it has, and for nothing.
    const refusal = this.#refusal?.();
    if (refusal) throw refusal;
    // Only a store that has a log is ever handed a token.
    const logged = this.#store.pending !== undefined;
    return await drive(writeThrough(
      ids,
      (token) => step(() => change(logged ? token : undefined)),
      this.#ports.write,
    ));
  }

  /** Ends what it runs in the background; the cache and the store stay open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pending?.[Symbol.asyncDispose]();
    this.#bound?.[Symbol.dispose]();
  }
}

const ABSENT: Reading = {
  person: undefined,
  origin: { via: "bypass", reason: "no-cache" },
};

/** The protocols' steps, done by a real cache and store. */
function connect(
  cache: UsedCache,
  store: PersonStore,
  pending: PendingInvalidations,
  durable: boolean,
): Ports {
  const flights = new Flights(store);
  return {
    read: (budget) => ({
      trust: (id) => pending.trust(id),
      lookup: (ids) => step(() => lookup(ids, cache, budget)),
      load: (loads: readonly Load[]) => step(() => flights.load(loads)),
      fill: (fills: readonly Fill[]) =>
        step(async () => {
          try {
            await budget.spend(() => cache.fill(fills));
          } finally {
            flights.land(
              fills.map(({ ticket }) => ({ id: ticket.id, ticket })),
            );
          }
        }),
    }),
    write: {
      durable,
      announce: (ids) => step(() => cache.announce(ids)),
      invalidate: (ids) => step(() => cache.invalidate(ids)),
      hold: (ids) => pending.hold(ids),
      release: (token, rows) => pending.release(token, rows),
      record: (token, ids): Protocol<void> =>
        step(() => pending.record(token, ids)),
      publish: (token) => step(() => pending.publish(token)),
    },
  };
}

/** Looks all up at once or, if that fails, each: one server may be down. */
async function lookup(
  ids: readonly PersonId[],
  cache: UsedCache,
  budget: Budget,
): Promise<(Lookup | undefined)[]> {
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
