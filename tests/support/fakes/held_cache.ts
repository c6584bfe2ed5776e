/**
 * A cache of which every step of the protocol is held by a schedule.
 *
 * @module
 */
import type { Fill, Lookup } from "../../../src/dao/cache.ts";
import type { PersonCache } from "../../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";
import type { PutResult } from "../../../src/dao/dao.ts";
import type { HeldKeyValue } from "./held_key_value.ts";

/** The way of one instance to a cache, which other instances use too. */
export class HeldCache implements PersonCache {
  readonly #cache: PersonCache;
  readonly #way: HeldKeyValue;

  /** A way to `cache`. */
  constructor(cache: PersonCache, way: HeldKeyValue) {
    this.#cache = cache;
    this.#way = way;
  }

  /** As {@linkcode PersonCache.lookup}. */
  lookup(ids: readonly PersonId[]): Promise<Lookup<Person>[]> {
    return this.#way.hold(`look-up of ${ids}`, () => this.#cache.lookup(ids));
  }

  /** As {@linkcode PersonCache.fill}. */
  fill(fills: readonly Fill<Person>[]): Promise<void> {
    const text = fills.map(({ ticket, record: person }) =>
      `${ticket.id}=${person?.firstName}`
    );
    return this.#way.hold(`fill of ${text}`, () => this.#cache.fill(fills));
  }

  /** As {@linkcode PersonCache.announce}. */
  announce(ids: readonly PersonId[]): Promise<void> {
    return this.#way.hold(
      `announcement of ${ids}`,
      () => this.#cache.announce(ids),
    );
  }

  /** As {@linkcode PersonCache.invalidate}. */
  invalidate(ids: readonly PersonId[]): Promise<void> {
    return this.#way.hold(
      `invalidation of ${ids}`,
      () => this.#cache.invalidate(ids),
    );
  }

  /** As {@linkcode PersonCache.get}. */
  get(id: PersonId): Promise<Person | undefined> {
    return this.#cache.get(id);
  }

  /** As {@linkcode PersonCache.getMany}. */
  getMany(ids: readonly PersonId[]): Promise<Map<PersonId, Person>> {
    return this.#cache.getMany(ids);
  }

  /** As {@linkcode PersonCache.add}. */
  add(person: Person): Promise<boolean> {
    return this.#cache.add(person);
  }

  /** As {@linkcode PersonCache.put}. */
  put(person: Person): Promise<PutResult> {
    return this.#cache.put(person);
  }

  /** As {@linkcode PersonCache.delete}. */
  delete(id: PersonId): Promise<boolean> {
    return this.#cache.delete(id);
  }

  /** As {@linkcode PersonCache.ping}. */
  ping(): Promise<void> {
    return this.#cache.ping();
  }

  /** The cache is not its own. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
