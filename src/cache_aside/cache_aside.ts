/**
 * Cache-aside: reads go through a cache in front of a store, and each write
 * changes the store and invalidates the cache. This module connects the
 * protocols of `read.ts` and `write.ts` to a real cache and store.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { CacheAsideOptions } from "./cache_aside_options.ts";
import { ChangesByOthers } from "./changes_by_others.ts";
import { GuardedCache, type UsedCache } from "./guard/guarded_cache.ts";
import { FleetSource, noFleet } from "./outbox/fleet_source.ts";
import { OutboxDrain } from "./outbox/outbox_drain.ts";
import { UNSHARED } from "./outbox/registration.ts";
import { ReadRunner } from "./read_runner.ts";
import type { PutResult } from "../dao/dao.ts";
import type { Store, WriteToken } from "../dao/store.ts";
import { after, promised, type Soon } from "../soon.ts";
import { ask, drive } from "../protocol/protocol.ts";
import { read } from "../protocol/read.ts";
import type {
  Reading,
  ReadOptions,
  Source,
  Trust,
  UnverifiedUse,
  Written,
} from "../protocol/reading.ts";
import { type WritePorts, writeThrough } from "../protocol/write.ts";
import { RUNTIME } from "../runtime.ts";
import { Verifier } from "./verifier.ts";
import { type Effect, NO_CACHE, writePorts } from "./write_ports.ts";

/**
 * Reads through the cache and writes in step with it. The guarantee: a read
 * that starts after a write was acknowledged never returns anything older.
 */
export class CacheAside<R extends Identified> implements AsyncDisposable {
  readonly #store: Store<R>;
  readonly #cache: UsedCache<R> | undefined;
  readonly #guard: GuardedCache<R> | undefined;
  readonly #refusal: CacheAsideOptions<R>["refusal"];
  readonly #unverified: UnverifiedUse;
  readonly #reads: ReadRunner<R>;
  readonly #writes: WritePorts<R, Effect> | undefined;
  readonly #outbox: OutboxDrain<R> | undefined;
  readonly #fleet: FleetSource<R> | undefined;
  readonly #others: ChangesByOthers<R> | undefined;
  readonly #verifier: Verifier<R> | undefined;

  /** A cache-aside over a store and a cache, which the caller disposes of. */
  constructor(options: CacheAsideOptions<R>) {
    const { store, cacheTimeout, runtime = RUNTIME } = options;
    this.#store = store;
    this.#refusal = options.refusal;
    this.#unverified = options.unverified ?? "mark";
    if (options.cache && cacheTimeout !== undefined) {
      this.#guard = new GuardedCache(options.cache, cacheTimeout, runtime);
    }
    const cache = this.#cache = this.#guard ?? options.cache;
    this.#reads = new ReadRunner(store, cache, options.represent);
    const { shared, storeShared = shared } = options;
    // Other instances may have a cache although this one has none.
    if (!cache && !(storeShared && store.outbox)) return;
    // Where each instance is alone with its outbox, none reads it regularly.
    if (store.outbox && (shared || storeShared)) {
      const { onFleet = () => {} } = options;
      const { outbox } = store;
      this.#fleet = new FleetSource(outbox, runtime, onFleet);
    }
    this.#outbox = new OutboxDrain({
      cache: cache ?? NO_CACHE,
      outbox: store.outbox,
      shared: shared || storeShared,
      membership: shared ? cache?.membership : UNSHARED,
      coveredSince: options.coveredSince,
      onOddRow: options.onOddRow,
      onOutboxRead: options.onOutboxRead,
      fleet: this.#fleet,
      lease: options.lease,
      onLongestLease: options.onLongestLease,
      onChange: options.onDrain,
      onRegistered: cache && options.onRegistered,
    }, runtime);
    this.#writes = writePorts(
      cache ?? NO_CACHE,
      this.#outbox,
      options.durable,
    );
    if (!cache) return;
    this.#others = ChangesByOthers.of(store, cache, runtime);
    if (!options.verify || !options.cache) return;
    this.#verifier = new Verifier(options.verify, {
      cache: options.cache,
      get: (id) => store.get(id),
      trusts: async (id) =>
        await this.#look(undefined) && this.#outbox?.trust(id) === "full",
      heal: (id) => this.#write([id], () => Promise.resolve()),
      lease: options.lease,
    }, runtime);
  }

  /** Whether a cache is configured. */
  get hasCache(): boolean {
    return this.#cache !== undefined;
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

  /**
   * As {@linkcode FleetSource.set}. Throws `conflict` if the instances share no
   * outbox that each of them reads.
   */
  async setFleet(source: Source | undefined): Promise<void> {
    if (!this.#fleet) throw noFleet();
    await this.#fleet.set(source);
  }

  /** Reads the record of that id; a hit may be there at once. */
  read(id: R["id"], options?: ReadOptions): Soon<Reading<R>> {
    const reading = after(
      this.#look(options),
      (current) => this.#reads.one(this.#read(id, options, current)),
    );
    if (this.#verifier?.ready) this.#verifier.watch(id, reading);
    return reading;
  }

  /** Reads the ids as one batch, and answers a reading for each of them. */
  async readMany(
    ids: readonly R["id"][],
    options?: ReadOptions,
  ): Promise<Map<R["id"], Reading<R>>> {
    const unique = [...new Set(ids)];
    const readings = await this.readDistinct(unique, options);
    return new Map(readings.map((it, i) => [unique[i] as R["id"], it]));
  }

  /**
   * Reads ids that differ from each other as one batch, and answers the
   * readings in their order. No map, because V8 interns each of its keys.
   */
  async readDistinct(
    ids: readonly R["id"][],
    options?: ReadOptions,
  ): Promise<readonly Reading<R>[]> {
    const current = await this.#look(options);
    const now = this.#cache && this.#outbox?.trustNow;
    const readings = await this.#reads.many(
      ids.map((id) => this.#read(id, options, current, now)),
    );
    if (this.#verifier?.ready) this.#verifier.watchOneOf(ids, readings);
    return readings;
  }

  /**
   * As {@linkcode ChangesByOthers.look}; `true` at once if the store cannot tell
   * of changes, or the read does not use the cache.
   */
  #look(options: ReadOptions | undefined): Soon<boolean> {
    if (!this.#others || options?.source === "database") return true;
    return this.#others.look();
  }

  #read(
    id: R["id"],
    options: ReadOptions | undefined,
    current: boolean,
    now?: Trust,
  ): ReturnType<typeof read<R>> {
    let trust = this.#cache && this.#outbox?.trust(id, now) || "no-cache";
    if (options?.source === "database") trust = "source";
    else if (trust === "full" && !current) trust = "changes-unread";
    return read<R>(id, trust, options?.cache, this.#unverified);
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

  #write<T>(
    ids: readonly R["id"][],
    change: (token: WriteToken | undefined) => Promise<T>,
  ): Promise<Written<T>> {
    const ports = this.#writes;
    if (!ports) {
      return promised(() => change(undefined))
        .then((result) => ({ result, pending: false }));
    }
    // To announce a write that the store refuses would only drop cache entries.
    const refusal = this.#refusal?.();
    if (refusal) return Promise.reject(refusal);
    // Only a store with an outbox receives a token.
    const { outbox } = this.#store;
    const step = (token: WriteToken | undefined) =>
      ask<T, Effect>(() => change(outbox && token));
    const write = () =>
      drive(writeThrough<R, T, Effect>(ids, step, ports), (it) => it());
    return this.#outbox?.ready()?.then(write) ?? write();
  }

  /** Ends the background work; the cache and the store stay open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#verifier?.[Symbol.asyncDispose]();
    await this.#outbox?.[Symbol.asyncDispose]();
    this.#guard?.[Symbol.dispose]();
  }
}
