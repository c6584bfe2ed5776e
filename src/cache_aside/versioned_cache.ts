/**
 * A {@linkcode Cache} on top of any {@linkcode KeyValue}: the freshness
 * protocol of `entry.ts`, and the plain DAO operations. A plain operation is one
 * atomic operation of the server, on a key of its own.
 *
 * @module
 */
import { AppError, hasCode } from "../errors.ts";
import type { Identified, RecordType } from "../record/record_type.ts";
import { represent, type Representation } from "../record/representation.ts";
import type {
  Found,
  Key,
  KeyValue,
  Membership,
  Operation,
  PlainRecord,
  Reply,
  Version,
} from "../dao/key_value.ts";
import type { Cache, Lookup } from "../dao/cache.ts";
import type { PutResult } from "../dao/dao.ts";
import {
  announce,
  type EntryProtocol,
  fill,
  invalidate,
  lookup,
  seconds,
} from "../protocol/entry.ts";
import type { Lifetimes } from "../dao/lifetimes.ts";
import { ask, drive, driveNow } from "../protocol/protocol.ts";
import { RUNTIME, type Runtime } from "../runtime.ts";
import { outcomes, type Soon } from "../soon.ts";

/** The options of a {@linkcode VersionedCache}. */
export interface VersionedCacheOptions<R extends Identified> {
  /** The definition of the records to cache. */
  readonly record: RecordType<R>;
  /** How long entries live. */
  readonly lifetimes: Lifetimes;
  /** The clocks, timers and random values; the real ones by default. */
  readonly runtime?: Runtime | undefined;
}

const recordKey = (id: string): Key => ({ space: "record", id });

/** A cache that keeps the freshness protocol on a key-value server. */
export class VersionedCache<R extends Identified> implements Cache<R> {
  readonly #server: KeyValue<R>;
  readonly #record: RecordType<R>;
  readonly #lifetimes: Lifetimes;
  readonly #runtime: Runtime;
  readonly #perform: (operation: Operation<R>) => unknown;
  #closed: PromiseLike<void> | undefined;

  /** A cache on `server`; the cache owns the server and disposes of it. */
  constructor(server: KeyValue<R>, options: VersionedCacheOptions<R>) {
    this.#server = server;
    this.#record = options.record;
    this.#lifetimes = options.lifetimes;
    this.#runtime = options.runtime ?? RUNTIME;
    this.#perform = (operation) => {
      this.#requireOpen();
      return server.run(operation);
    };
  }

  #requireOpen(): void {
    if (this.#closed) throw new Error("The cache is closed.");
  }

  /** Runs a protocol; every error of the server is an outage. */
  #drive<T>(protocol: EntryProtocol<R, T>): Promise<T> {
    return drive(protocol, this.#perform, outage);
  }

  /** Makes one round trip. */
  #run(operation: Operation<R>): Promise<Reply<R>> {
    return this.#drive(ask(operation));
  }

  /** As {@linkcode Cache.membership}. */
  get membership(): Membership | undefined {
    return this.#server.membership;
  }

  /** As {@linkcode Cache.lookup}. */
  lookup(id: R["id"]): Soon<Lookup<R>> {
    return driveNow(
      lookup<R>(id, this.#lifetimes, this.#runtime),
      this.#perform,
      outage,
    );
  }

  /** As {@linkcode Cache.lookupMany}: their gets are one call of the server. */
  async lookupMany(
    ids: readonly R["id"][],
  ): Promise<readonly PromiseSettledResult<Lookup<R>>[]> {
    const { getMany } = this.#server;
    if (!getMany) return await outcomes(ids, (id) => this.lookup(id));
    let gets: Awaited<ReturnType<typeof getMany>>;
    try {
      this.#requireOpen();
      gets = await getMany.call(this.#server, "entry", ids);
    } catch (error) {
      throw outage(error);
    }
    // A look-up begins when its get is answered, so nothing waits for each of
    // the ids. Look-ups that need no further answer share one reading of the
    // clock.
    let now: number | undefined = this.#runtime.now();
    const clock = { now: () => now ?? this.#runtime.now() };
    const all = outcomes(ids, (id, i) => this.#lookup(id, gets[i], clock));
    now = undefined;
    return await all;
  }

  /** Looks the id up; `get` is the outcome of its first get, if that was made. */
  #lookup(
    id: R["id"],
    get: PromiseSettledResult<Found<R> | undefined> | undefined,
    clock: Pick<Runtime, "now">,
  ): Soon<Lookup<R>> {
    let outcome = get;
    const perform = (operation: Operation<R>) => {
      const answered = outcome;
      outcome = undefined;
      if (!answered) return this.#perform(operation);
      if (answered.status === "rejected") throw answered.reason;
      return answered.value;
    };
    const protocol = lookup<R>(id, this.#lifetimes, clock);
    return driveNow(protocol, perform, outage);
  }

  /** As {@linkcode Cache.fill}. */
  fill(
    id: R["id"],
    ticket: Version,
    record: R | undefined,
    shown: Representation | undefined = record &&
      represent(this.#record, record),
  ): Promise<boolean> {
    // A copy, so the caller cannot change a record in the cache.
    const copy = record && this.#record.copy(record);
    return this.#drive(
      fill<R>(id, ticket, copy, this.#lifetimes, this.#runtime, shown),
    );
  }

  /** As {@linkcode Cache.announce}. */
  announce(id: R["id"]): Promise<void> {
    return this.#drive(announce<R>(id, this.#lifetimes));
  }

  /** As {@linkcode Cache.invalidate}. */
  invalidate(id: R["id"]): Promise<void> {
    return this.#drive(invalidate<R>(id));
  }

  /** As {@linkcode Cache.forget}. */
  forget(): void {
    this.#server.forget();
  }

  /** The record that was put or added, or `undefined` if the cache lost it. */
  async get(id: R["id"]): Promise<R | undefined> {
    const found = await this.#run({ op: "get", key: recordKey(id) });
    if (typeof found !== "object" || typeof found.value !== "object") {
      return undefined;
    }
    return found.value.kind === "record" ? found.value.record : undefined;
  }

  /** The records that the cache still has. */
  async getMany(ids: readonly R["id"][]): Promise<Map<R["id"], R>> {
    const unique = [...new Set(ids)];
    const found = await Promise.all(unique.map((id) => this.get(id)));
    return new Map(found.flatMap((it) => it ? [[it.id, it]] : []));
  }

  /** Adds the record if its id is free. */
  async add(record: R): Promise<boolean> {
    return await this.#write("add", record) !== undefined;
  }

  /** Puts the record; it tries to add first, to know whether it creates. */
  async put(record: R): Promise<PutResult> {
    if (await this.add(record)) return "created";
    await this.#write("set", record);
    return "replaced";
  }

  /** Removes the record; `false` if there was none. */
  async delete(id: R["id"]): Promise<boolean> {
    return await this.#run({ op: "delete", key: recordKey(id) }) === true;
  }

  #write(op: "add" | "set", record: R): Promise<Reply<R>> {
    const ttl = seconds(this.#lifetimes.ttl);
    const value: PlainRecord<R> = {
      kind: "record",
      record: this.#record.copy(record),
    };
    return this.#run({ op, key: recordKey(record.id), value, ttl });
  }

  /** Makes a round trip to every server behind the cache. */
  async ping(): Promise<void> {
    try {
      this.#requireOpen();
      await this.#server.ping();
    } catch (error) {
      // A ping also tells why the server can never be used.
      throw error instanceof AppError ? error : outage(error);
    }
  }

  /** Disposes of the server, once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#server[Symbol.asyncDispose]();
    await this.#closed;
  }
}

/**
 * Every error of a server is an outage, also that of a setting: callers are served
 * from the store. Only the input may be at fault instead.
 */
function outage(error: unknown): unknown {
  if (hasCode(error, "unavailable") || hasCode(error, "invalid")) return error;
  return new AppError("unavailable", "The cache fails.", { cause: error });
}
