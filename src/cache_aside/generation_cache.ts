/**
 * A {@linkcode Cache} on top of any {@linkcode KeyValue}: the freshness
 * protocol of `generations.ts` and `lookup.ts`, and the plain DAO operations on
 * records of their own, each of which is one atomic operation of the server.
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

/** Real chance and real time. */
export const CHANCE: Chance = {
  generation: () => crypto.randomUUID().replaceAll("-", "") as Generation,
  random: Math.random,
  now: Date.now,
};

/** What a {@linkcode GenerationCache} may be given besides its server. */
export interface GenerationCacheOptions<R extends Identified> {
  /** The definition of the records to cache. */
  readonly record: RecordType<R>;
  /** How long entries live. */
  readonly lifetimes: Lifetimes;
  /** Where chance and time come from; the real ones without it. */
  readonly chance?: Chance | undefined;
  /** Keeps entries in this process. */
  readonly near?: Near<R> | undefined;
  /** Milliseconds for one call, also if it takes several round trips. */
  readonly timeout?: number;
}

const recordKey = (id: string): Key => ({ space: "record", id });

/** A cache of people that keeps the freshness protocol over a key-value server. */
export class GenerationCache<R extends Identified> implements Cache<R> {
  readonly #server: KeyValue<R>;
  readonly #record: RecordType<R>;
  readonly #lifetimes: Lifetimes;
  readonly #chance: Chance;
  readonly #near: Near<R> | undefined;
  readonly #timeout: number;
  #closed: PromiseLike<void> | undefined;

  /** A cache on `server`, which it owns and disposes of. */
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

  /** Whatever goes wrong at the server is an outage, also to be closed. */
  async #outage<T>(call: () => Promise<T>): Promise<T> {
    try {
      if (this.#closed) throw new Error("It is closed.");
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
    // A copy, so that its caller cannot change what the cache keeps.
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

  /** The record that was put or added, if it is still there. */
  async get(id: R["id"]): Promise<R | undefined> {
    return (await this.getMany([id])).get(id);
  }

  /** The records that are still there, in one round trip. */
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

  /** Adds the record, if none is there. */
  async add(record: R): Promise<boolean> {
    return await this.#write("add", record) === true;
  }

  /** Puts the record. Which it was is found by adding first. */
  async put(record: R): Promise<PutResult> {
    if (await this.add(record)) return "created";
    await this.#write("set", record);
    return "replaced";
  }

  /** Removes the record. */
  async delete(id: R["id"]): Promise<boolean> {
    return await this.#one({ op: "delete", key: recordKey(id) }) === true;
  }

  /** A round trip to every server behind it. */
  async ping(): Promise<void> {
    await this.#outage(() => this.#server.ping());
  }

  /** Releases the server, once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (this.#closed ??= this.#server[Symbol.asyncDispose]());
  }
}
