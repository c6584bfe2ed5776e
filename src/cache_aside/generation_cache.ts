/**
 * A {@linkcode PersonCache} on top of any {@linkcode KeyValue}: the freshness
 * protocol of `generations.ts` and `lookup.ts`, and the plain DAO operations on
 * records of their own, each of which is one atomic operation of the server.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { Person, PersonId } from "../person/person.ts";
import { Budget } from "../resilience/budget.ts";
import type { Key, KeyValue, Operation, Reply } from "../dao/key_value.ts";
import type {
  Fill,
  Generation,
  Lookup,
  PersonCache,
} from "../dao/person_cache.ts";
import type { PutResult } from "../dao/person_dao.ts";
import {
  announce,
  type Chance,
  fill,
  invalidate,
  seconds,
  snapshot,
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
export interface GenerationCacheOptions {
  /** Where chance and time come from; the real ones without it. */
  readonly chance?: Chance | undefined;
  /** Keeps entries in this process. */
  readonly near?: Near | undefined;
  /** Milliseconds for one call, also if it takes several round trips. */
  readonly timeout?: number;
}

const recordKey = (id: PersonId): Key => ({ space: "record", id });

function isPerson(reply: Reply): reply is Person {
  return typeof reply === "object" && "firstName" in reply;
}

/** A cache of people that keeps the freshness protocol over a key-value server. */
export class GenerationCache implements PersonCache {
  readonly #server: KeyValue;
  readonly #lifetimes: Lifetimes;
  readonly #chance: Chance;
  readonly #near: Near | undefined;
  readonly #timeout: number;
  #closed: PromiseLike<void> | undefined;

  /** A cache on `server`, which it owns and disposes of. */
  constructor(
    server: KeyValue,
    lifetimes: Lifetimes,
    { chance = CHANCE, near, timeout = Infinity }: GenerationCacheOptions = {},
  ) {
    this.#server = server;
    this.#lifetimes = lifetimes;
    this.#chance = chance;
    this.#near = near;
    this.#timeout = timeout;
  }

  async #run<T>(steps: Steps<T>): Promise<T> {
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

  async #one(operation: Operation): Promise<Reply> {
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

  #write(op: "add" | "set", person: Person): Promise<Reply> {
    const ttl = seconds(this.#lifetimes.ttl);
    const value = snapshot(person);
    return this.#one({ op, key: recordKey(person.id), value, ttl });
  }

  /** As {@linkcode PersonCache.lookup}. */
  async lookup(ids: readonly PersonId[]): Promise<Lookup[]> {
    if (ids.length === 0) return [];
    return await this.#run(
      lookup(ids, this.#lifetimes, this.#chance, this.#near),
    );
  }

  /** As {@linkcode PersonCache.fill}. */
  async fill(fills: readonly Fill[]): Promise<void> {
    if (fills.length === 0) return;
    await this.#run(fill(fills, this.#lifetimes, this.#chance, this.#near));
  }

  /** As {@linkcode PersonCache.announce}. */
  async announce(ids: readonly PersonId[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#run(announce(ids, this.#lifetimes, this.#near));
  }

  /** As {@linkcode PersonCache.invalidate}. */
  async invalidate(ids: readonly PersonId[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#run(invalidate(ids));
  }

  /** The record that was put or added, if it is still there. */
  async get(id: PersonId): Promise<Person | undefined> {
    return (await this.getMany([id])).get(id);
  }

  /** The records that are still there, in one round trip. */
  async getMany(ids: readonly PersonId[]): Promise<Map<PersonId, Person>> {
    const found = new Map<PersonId, Person>();
    const unique = [...new Set(ids)];
    if (unique.length === 0) return found;
    const gets = unique.map((id): Operation => ({
      op: "get",
      key: recordKey(id),
    }));
    const replies = await this.#outage(() => this.#server.run(gets));
    for (const reply of replies) {
      if (isPerson(reply)) found.set(reply.id, reply);
    }
    return found;
  }

  /** Adds the record, if none is there. */
  async add(person: Person): Promise<boolean> {
    return await this.#write("add", person) === true;
  }

  /** Puts the record. Which it was is found by adding first. */
  async put(person: Person): Promise<PutResult> {
    if (await this.add(person)) return "created";
    await this.#write("set", person);
    return "replaced";
  }

  /** Removes the record. */
  async delete(id: PersonId): Promise<boolean> {
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
