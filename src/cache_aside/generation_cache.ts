/**
 * A {@linkcode Cache} on top of any {@linkcode KeyValue}: the freshness
 * protocol of `generations.ts` and `lookup.ts`, and the plain DAO operations.
 * A plain operation is one atomic operation of the server, on a key of its own.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { Identified, RecordType } from "../record/record_type.ts";
import { Budget } from "../resilience/budget.ts";
import type {
  Key,
  KeyValue,
  Operation,
  PlainRecord,
  Reply,
} from "../dao/key_value.ts";
import type { Cache, Fill, Generation, Lookup } from "../dao/cache.ts";
import type { PutResult } from "../dao/dao.ts";
import {
  announce,
  type Chance,
  fill,
  invalidate,
  seconds,
  type Steps,
} from "../protocol/generations.ts";
import type { Lifetimes } from "../dao/lifetimes.ts";
import { lookup } from "../protocol/lookup.ts";
import type { Near } from "../dao/near.ts";

/** Random generations, `Math.random`, and the real time. */
export const CHANCE: Chance = {
  generation: () => crypto.randomUUID().replaceAll("-", "") as Generation,
  random: Math.random,
  now: Date.now,
};

/** The options of a {@linkcode GenerationCache}. */
export interface GenerationCacheOptions<R extends Identified> {
  /** The definition of the records to cache. */
  readonly record: RecordType<R>;
  /** How long entries live. */
  readonly lifetimes: Lifetimes;
  /**
   * The source of random values and of the time; {@linkcode CHANCE} by default.
   */
  readonly chance?: Chance | undefined;
  /** A near cache, which keeps entries in this process; none by default. */
  readonly near?: Near<R> | undefined;
  /** The deadline of one call with all of its round trips, in milliseconds. */
  readonly timeout?: number;
}

const recordKey = (id: string): Key => ({ space: "record", id });

/** A cache that keeps the freshness protocol on a key-value server. */
export class GenerationCache<R extends Identified> implements Cache<R> {
  readonly #server: KeyValue<R>;
  readonly #record: RecordType<R>;
  readonly #lifetimes: Lifetimes;
  readonly #chance: Chance;
  readonly #near: Near<R> | undefined;
  readonly #timeout: number;
  #closed: PromiseLike<void> | undefined;

  /** A cache on `server`; the cache owns the server and disposes of it. */
  constructor(
    server: KeyValue<R>,
    options: GenerationCacheOptions<R>,
  ) {
    this.#server = server;
    this.#record = options.record;
    this.#lifetimes = options.lifetimes;
    this.#chance = options.chance ?? CHANCE;
    this.#near = options.near;
    this.#timeout = options.timeout ?? Infinity;
  }

  async #run<T>(steps: Steps<R, T>): Promise<T> {
    const budget = new Budget(this.#timeout);
    let step = steps.next();
    while (!step.done) {
      const operations = step.value;
      step = steps.next(
        await budget.spend(() =>
          this.#outage(() => this.#server.run(operations))
        ),
      );
    }
    return step.value;
  }

  async #one(operation: Operation<R>): Promise<Reply<R>> {
    const [reply] = await this.#outage(() => this.#server.run([operation]));
    return reply;
  }

  /**
   * Makes a call; every error of the server is an outage, and so is a call
   * after dispose.
   */
  async #outage<T>(call: () => Promise<T>): Promise<T> {
    try {
      if (this.#closed) throw new Error("The cache is closed.");
      return await call();
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError("unavailable", "The cache fails.", { cause: error });
    }
  }

  #write(op: "add" | "set", record: R): Promise<Reply<R>> {
    const ttl = seconds(this.#lifetimes.ttl);
    const value: PlainRecord<R> = {
      kind: "record",
      record: this.#record.copy(record),
    };
    return this.#one({ op, key: recordKey(record.id), value, ttl });
  }

  /** As {@linkcode Cache.lookup}. */
  async lookup(ids: readonly R["id"][]): Promise<Lookup<R>[]> {
    if (ids.length === 0) return [];
    return await this.#run(
      lookup(ids, this.#lifetimes, this.#chance, this.#near),
    );
  }

  /** As {@linkcode Cache.fill}. */
  async fill(fills: readonly Fill<R>[]): Promise<void> {
    if (fills.length === 0) return;
    // A copy, so the caller cannot change a record in the cache.
    const copies = fills.map(({ ticket, record }) => ({
      ticket,
      record: record && this.#record.copy(record),
    }));
    await this.#run(fill(copies, this.#lifetimes, this.#chance, this.#near));
  }

  /** As {@linkcode Cache.announce}. */
  async announce(ids: readonly R["id"][]): Promise<void> {
    if (ids.length === 0) return;
    await this.#run(announce(ids, this.#lifetimes, this.#near));
  }

  /** As {@linkcode Cache.invalidate}. */
  async invalidate(ids: readonly R["id"][]): Promise<void> {
    if (ids.length === 0) return;
    await this.#run(invalidate(ids));
  }

  /** The record that was put or added, or `undefined` if the cache lost it. */
  async get(id: R["id"]): Promise<R | undefined> {
    return (await this.getMany([id])).get(id);
  }

  /** The records that the cache still has, in one round trip. */
  async getMany(ids: readonly R["id"][]): Promise<Map<R["id"], R>> {
    const found = new Map<R["id"], R>();
    const unique = [...new Set(ids)];
    if (unique.length === 0) return found;
    const gets = unique.map((id): Operation<R> => ({
      op: "get",
      key: recordKey(id),
    }));
    const replies = await this.#outage(() => this.#server.run(gets));
    for (const reply of replies) {
      if (typeof reply !== "object" || reply.kind !== "record") continue;
      found.set(reply.record.id, reply.record);
    }
    return found;
  }

  /** Adds the record if its id is free. */
  async add(record: R): Promise<boolean> {
    return await this.#write("add", record) === true;
  }

  /** Puts the record; it tries to add first, to know whether it creates. */
  async put(record: R): Promise<PutResult> {
    if (await this.add(record)) return "created";
    await this.#write("set", record);
    return "replaced";
  }

  /** Removes the record; `false` if there was none. */
  async delete(id: R["id"]): Promise<boolean> {
    return await this.#one({ op: "delete", key: recordKey(id) }) === true;
  }

  /** Makes a round trip to every server behind the cache. */
  async ping(): Promise<void> {
    await this.#outage(() => this.#server.ping());
  }

  /** Disposes of the server, once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (this.#closed ??= this.#server[Symbol.asyncDispose]());
  }
}
