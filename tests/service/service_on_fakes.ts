/**
 * A service on a store and a cache in memory.
 *
 * @module
 */
import { assertRejects } from "@std/assert";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import type { Coverage } from "../../src/dao/coverage.ts";
import { AppError } from "../../src/errors.ts";
import type { Person } from "../../src/person/person.ts";
import type { Source } from "../../src/protocol/reading.ts";
import { PersonService } from "../../src/service/person_service.ts";
import { FakeCache } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

/** Two versions of one person. */
export const ada = person("ada", "Ada", "Lovelace");
export const adele = person("ada", "Adele", "Goldberg");

/** The fakes, and the services over them. */
export class ServiceOnFakes implements AsyncDisposable {
  readonly store = new MemoryStore();
  readonly cache = new FakeCache();
  readonly #open = new AsyncDisposableStack();

  /** A service over the store, with or without the cache. */
  make(
    source: Source,
    cached = true,
    coverage?: () => Coverage,
  ): PersonService {
    const people = new CacheAside<Person>({
      store: this.store,
      cache: cached ? this.cache : undefined,
      shared: false,
      durable: false,
    });
    this.#open.use(people);
    return new PersonService(people, this.store, source, undefined, coverage);
  }

  /** Ends the background work of the services. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#open.disposeAsync();
  }
}

/** The record and the origin that a read of Ada answers. */
export async function readAda(
  service: PersonService,
): Promise<[Person | undefined, string]> {
  const { record, origin } = await service.get(ada.id);
  return [record, origin.via];
}

/** The code of the error that the call throws. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => call, AppError)).code;
}
