/**
 * One instance of the service, of which every read and write is judged.
 *
 * @module
 */
import { AppError, hasCode } from "../../../src/errors.ts";
import { CacheAside } from "../../../src/cache_aside/cache_aside.ts";
import type { PersonCache } from "../../../src/dao/person_dao.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type { Reading } from "../../../src/protocol/reading.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";
import { PersonService } from "../../../src/service/person_service.ts";
import type { HeldStore } from "../../support/fakes/held_store.ts";
import type { History } from "./history.ts";

/** What an instance is made of. */
export interface InstanceParts {
  /** For the trace. */
  readonly name: string;
  /** Its cache. */
  readonly cache: PersonCache;
  /** Its way to the store. */
  readonly way: HeldStore;
  /** What it takes for the store; that way, unless it is a mutant. */
  readonly store: PersonStore;
  /** Whether it knows that it shares the cache. */
  readonly shared: boolean;
  /** Whether every write adds a row to the outbox. */
  readonly durable: boolean;
}

/** An instance of the service. */
export class Instance implements AsyncDisposable {
  /** What it read that was older than allowed, or never was. */
  readonly stale: string[] = [];
  /** What it did not come to rest with. */
  readonly stuck: string[] = [];
  /** For the trace. */
  readonly name: string;
  /** Its way to the store. */
  readonly way: HeldStore;
  readonly #people: CacheAside<Person>;
  readonly #service: PersonService;
  readonly #history: History;

  /** An instance that is judged by the history. */
  constructor(parts: InstanceParts, history: History) {
    this.name = parts.name;
    this.way = parts.way;
    this.#history = history;
    this.#people = new CacheAside(parts);
    this.#service = new PersonService(this.#people, parts.store, "cache");
  }

  /** Gets ready. */
  start(): Promise<void> {
    return this.#people.start();
  }

  /** Flips the source. */
  toggle(): void {
    const { source } = this.#service;
    this.#service.setSource(source === "cache" ? "database" : "cache");
  }

  /** Reads through the cache from now on. */
  readThrough(): void {
    this.#service.setSource("cache");
  }

  /** Reads one, or several as a batch; an outage answers nothing. */
  async read(ids: readonly PersonId[]): Promise<void> {
    const floors = ids.map((id) => this.#history.floor(id));
    const readings = await withoutOutage(this.#service.getMany(ids));
    ids.forEach((id, i) => {
      const reading = readings?.get(id);
      if (!reading || this.#excused(reading)) return;
      this.#judge(id, reading.record, floors[i] ?? 0);
    });
  }

  /**
   * Reads one, which must be what the store holds now, and which the cache
   * must have, or take, if `cached`.
   */
  async compare(
    id: PersonId,
    held: Person | undefined,
    cached: boolean,
  ): Promise<void> {
    const { record: person, origin } = await this.#service.get(id);
    if (person?.firstName !== held?.firstName) {
      const names = `${person?.firstName}, not ${held?.firstName}`;
      this.stale.push(`${this.name} reads ${id} as ${names}`);
    }
    if (cached && origin.via === "bypass") {
      this.stuck.push(`${this.name}: ${id} is never cached again`);
    }
  }

  /** Adds the person, if the id is free. */
  async add(person: Person): Promise<void> {
    const { id } = person;
    await this.#write([id], [person], this.#service.add(person));
  }

  /** Puts one, or several at once. */
  async put(persons: readonly Person[]): Promise<void> {
    const [person] = persons;
    const ids = persons.map(({ id }) => id);
    const written = person && persons.length === 1
      ? this.#service.put(person)
      : this.#service.putMany(persons);
    await this.#write(ids, persons, written);
  }

  /** Deletes the person, if there is one. */
  async delete(id: PersonId): Promise<void> {
    await this.#write([id], [undefined], this.#service.delete(id));
  }

  /** Ends what it runs in the background. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#people[Symbol.asyncDispose]();
  }

  async #write(
    ids: readonly PersonId[],
    versions: readonly (Person | undefined)[],
    write: Promise<unknown>,
  ): Promise<void> {
    const before = ids.map((id) => this.#history.count(id));
    if (await withoutOutage(write) === undefined) return;
    ids.forEach((id, i) =>
      this.stale.push(
        ...this.#history.acknowledge(id, versions[i], before[i] ?? 0),
      )
    );
  }

  #judge(id: PersonId, person: Person | undefined, floor: number): void {
    const wrong = this.#history.judge(id, person, floor);
    this.stale.push(...wrong.map((it) => `${this.name}: ${it}`));
  }

  // Every answer without a mark keeps the promise.
  #excused({ origin }: Reading<Person>): boolean {
    return "caveat" in origin && origin.caveat !== undefined;
  }
}

/** The answer, or nothing if that was an outage, a conflict or a miss. */
async function withoutOutage<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && !hasCode(error, "invalid")) return;
    throw error;
  }
}
