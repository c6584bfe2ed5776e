/**
 * A cache of which every step of the protocol is held by a schedule.
 *
 * @module
 */
import type { Lookup } from "../../../src/dao/cache.ts";
import type { Version } from "../../../src/dao/key_value.ts";
import type { PersonCache } from "../../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";
import type { PutResult } from "../../../src/dao/dao.ts";
import type { Representation } from "../../../src/record/representation.ts";
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
  lookup(id: PersonId): Promise<Lookup<Person>> {
    return this.#way.hold(
      `look-up of ${id}`,
      async () => await this.#cache.lookup(id),
    );
  }

  /** As {@linkcode PersonCache.fill}. */
  fill(
    id: PersonId,
    ticket: Version,
    record: Person | undefined,
    shown?: Representation,
  ): Promise<boolean> {
    return this.#way.hold(
      `fill of ${id}=${record?.firstName}`,
      () => this.#cache.fill(id, ticket, record, shown),
    );
  }

  /** As {@linkcode PersonCache.announce}. */
  announce(id: PersonId): Promise<void> {
    return this.#way.hold(
      `announcement of ${id}`,
      () => this.#cache.announce(id),
    );
  }

  /** As {@linkcode PersonCache.invalidate}. */
  invalidate(id: PersonId): Promise<void> {
    return this.#way.hold(
      `invalidation of ${id}`,
      () => this.#cache.invalidate(id),
    );
  }

  /** As {@linkcode PersonCache.forget}. */
  forget(): void {
    this.#cache.forget();
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
