/**
 * The service: it reads people through a cache in front of a store, or from the
 * store alone, and writes them. It does not depend on HTTP, SQL or memcached.
 *
 * @module
 */
import type { Coverage } from "../dao/coverage.ts";
import type { PutResult } from "../dao/dao.ts";
import type { PersonStore } from "../dao/person_dao.ts";
import type {
  Origin,
  Reading,
  ReadOptions,
  Source,
  Written,
} from "../protocol/reading.ts";
import { after, type Soon } from "../soon.ts";
import type { CacheAside } from "../cache_aside/cache_aside.ts";
import {
  type Condition,
  exchange,
  type Exchanged,
} from "./conditional_update.ts";
import type { Person, PersonId } from "../person/person.ts";
import type { Draft } from "../record/record_type.ts";
import { asStored, type Stored } from "./as_stored.ts";
import { type Health, healthOf } from "./health.ts";
import { notFound, required } from "./not_found.ts";
import { SourceSwitch } from "./source_switch.ts";
import { addNew, idTaken } from "./new_person.ts";

/** The fields of a person to change; every field but the id. */
export type Changes = Partial<Omit<Person, "id">>;

/** One page of the list. */
export interface Page {
  /** The people of the page, in the order of the store's key. */
  readonly persons: readonly Person[];
  /** The `after` of the next page, or `undefined` on the last page. */
  readonly next: PersonId | undefined;
}

/**
 * Reads and writes people; the source may change at any time. A write with a
 * condition that is false throws `precondition_failed`.
 */
export class PersonService {
  readonly #store: PersonStore;
  readonly #people: CacheAside<Person>;
  readonly #onRead: ((origin: Origin) => void) | undefined;
  readonly #coverage: (() => Coverage) | undefined;
  readonly #switch: SourceSwitch;

  /**
   * A service over a cache-aside and the store behind it. `onRead` receives the
   * origin of each answer, in a batch once for each id. `coverage` says
   * whether the changes of other writers are noticed.
   */
  constructor(
    people: CacheAside<Person>,
    store: PersonStore,
    source: Source,
    onRead?: (origin: Origin) => void,
    coverage?: () => Coverage,
  ) {
    this.#people = people;
    this.#store = store;
    this.#switch = new SourceSwitch(source, people.hasCache);
    this.#onRead = onRead;
    this.#coverage = coverage;
  }

  /** See {@linkcode Health.otherWriters}. */
  get otherWriters(): Coverage | undefined {
    return this.#coverage?.();
  }

  /** The current source of reads of this instance. */
  get source(): Source {
    return this.#switch.source;
  }

  /** The source that all instances were told to use, if they were. */
  get fleetSource(): Source | undefined {
    return this.#switch.fleet;
  }

  /**
   * Sets the source; `conflict` if no cache is configured. Writes always
   * invalidate the cache, so a change back never serves an old value.
   */
  setSource(source: Source): void {
    this.#switch.set(source);
  }

  /**
   * Sets the source of all instances on this database; `undefined` lets each use
   * its setting again. `conflict` if they share no outbox that each of them reads.
   */
  setFleetSource(source: Source | undefined): Promise<void> {
    return this.#people.setFleet(source);
  }

  /** Follows what all instances were told; the outbox tells it. */
  followFleet(source: Source | undefined): void {
    this.#switch.follow(source);
  }

  /**
   * Reads the person of that id, and answers where the answer came from. The
   * options say how to use the cache: `{ cache: "no-cache" }` always reads the
   * database, and refills the cache. It helps after a direct change of a row in
   * the database.
   */
  async get(id: PersonId, options?: ReadOptions): Promise<Reading<Person>> {
    return await this.read(id, options);
  }

  /** As {@linkcode get}, without a promise if the answer is there at once. */
  read(id: PersonId, options?: ReadOptions): Soon<Reading<Person>> {
    return after(
      this.#people.read(id, this.#options(options)),
      (reading) => {
        this.#onRead?.(reading.origin);
        return reading;
      },
    );
  }

  /** Reads the ids as one batch, with the options of `get`; a reading for each. */
  async getMany(
    ids: readonly PersonId[],
    options?: ReadOptions,
  ): Promise<Map<PersonId, Reading<Person>>> {
    const unique = [...new Set(ids)];
    const all = await this.readDistinct(unique, options);
    return new Map(all.map((it, i) => [unique[i] as PersonId, it]));
  }

  /** As {@linkcode CacheAside.readDistinct}, with the options of `get`. */
  async readDistinct(
    ids: readonly PersonId[],
    options?: ReadOptions,
  ): Promise<readonly Reading<Person>[]> {
    const all = await this.#people.readDistinct(ids, this.#options(options));
    for (const { origin } of all) this.#onRead?.(origin);
    return all;
  }

  /** The options of a read, whose source is by default that of the service. */
  #options(options: ReadOptions | undefined): ReadOptions {
    const source = options?.source ?? this.#switch.source;
    return { cache: options?.cache, source };
  }

  /** Reads a page of the list, always from the store. */
  async list(after: PersonId | undefined, limit: number): Promise<Page> {
    const persons = await this.#store.list(after, limit + 1);
    const page = persons.slice(0, limit);
    const next = persons.length > limit ? page.at(-1)?.id : undefined;
    return { persons: page, next };
  }

  /** Adds the person; `conflict` if the id is taken. */
  async add(person: Person): Promise<Written<void>> {
    const { result, pending } = await this.#people.add(person);
    if (result) return { result: undefined, pending };
    throw idTaken();
  }

  /** Adds a person under an id of the store, or else under `otherwise`. */
  addNew(
    draft: Omit<Draft<Person>, "id">,
    otherwise: PersonId,
  ): Promise<Written<Person>> {
    return addNew(draft, otherwise, this.#store, this.#people);
  }

  /** What the answer of a write of this person shows. */
  asStored(person: Person): Soon<Stored> {
    return asStored(this.#store, person);
  }

  /** Inserts or replaces the person, if the condition is true. */
  put(person: Person, condition?: Condition): Promise<Written<PutResult>> {
    if (!condition) return this.#people.put(person);
    return this.#exchange(person.id, condition, () => person).then(
      ({ result: { before }, pending }) => (
        { result: before ? "replaced" : "created", pending }
      ),
    );
  }

  /** Changes those fields; `not_found` for an unknown id. */
  async patch(
    id: PersonId,
    changes: Changes,
    condition: Condition = () => true,
  ): Promise<Written<Person>> {
    const { result, pending } = await this.#exchange(
      id,
      condition,
      (stored) => ({ ...required(stored), ...changes }),
    );
    return { result: result.after, pending };
  }

  /** Puts all of the people or none, and answers how many were created. */
  putMany(persons: readonly Person[]): Promise<Written<number>> {
    return this.#people.putMany(persons);
  }

  /** Removes the person; `not_found` for an unknown id. */
  async delete(id: PersonId, condition?: Condition): Promise<Written<void>> {
    if (condition) {
      const { pending } = await this.#exchange(id, condition, (stored) => {
        required(stored);
        return undefined;
      });
      return { result: undefined, pending };
    }
    const { result, pending } = await this.#people.delete(id);
    if (result) return { result: undefined, pending };
    throw notFound();
  }

  /** Pings both backends; never throws, and ends by the adapters' deadlines. */
  async health(): Promise<Health> {
    const health = await healthOf(
      this.#store.ping(),
      this.#people.hasCache ? this.#people.pingCache() : undefined,
    );
    const { source, fleetSource: fleet, otherWriters } = this;
    return {
      ...health,
      source,
      ...fleet ? { fleet } : {},
      ...otherWriters ? { otherWriters } : {},
    };
  }

  #exchange<Next extends Person | undefined>(
    id: PersonId,
    condition: Condition,
    change: (stored: Person | undefined) => Next,
  ): Promise<Written<Exchanged<Next>>> {
    return exchange(id, this.#store, this.#people, condition, change);
  }
}
