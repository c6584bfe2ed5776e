/**
 * A store of which every call is held by a schedule.
 *
 * @module
 */
import type { Outbox, WriteToken } from "../../../src/dao/store.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type { PutResult } from "../../../src/dao/dao.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";
import type { Schedule } from "../../freshness/property/schedule.ts";

/** The way of one instance to a store, which other instances use too. */
export class HeldStore implements PersonStore {
  /** Whether a write may be applied after it was answered. */
  late = false;
  /** The outbox, held too. */
  readonly outbox: Outbox<Person>;
  readonly #store: PersonStore;
  readonly #schedule: Schedule;
  readonly #name: string;

  /** A way to `store`; `name` is the instance's, for the trace. */
  constructor(
    store: PersonStore & { readonly outbox: Outbox<Person> },
    schedule: Schedule,
    name: string,
  ) {
    this.#store = store;
    this.#schedule = schedule;
    this.#name = name;
    const log = store.outbox;
    this.outbox = {
      record: (token, ids) =>
        this.#write(`records ${ids}`, () => log.record(token, ids)),
      list: (limit) => this.#hold("reads the outbox", () => log.list(limit)),
      settle: (rows) => {
        const ids = rows.map((row) => row.id);
        return this.#write(`settles ${ids}`, () => log.settle(rows));
      },
    };
  }

  /** As {@linkcode PersonStore.get}. */
  get(id: PersonId): Promise<Person | undefined> {
    return this.#hold(`reads ${id}`, () => this.#store.get(id));
  }

  /** As {@linkcode PersonStore.getMany}. */
  getMany(ids: readonly PersonId[]): Promise<Map<PersonId, Person>> {
    return this.#hold(`reads ${ids}`, () => this.#store.getMany(ids));
  }

  /** As {@linkcode PersonStore.add}. */
  add(person: Person, log?: WriteToken): Promise<boolean> {
    const { id, firstName } = person;
    return this.#write(
      `adds ${id}=${firstName}`,
      () => this.#store.add(person, log),
    );
  }

  /** As {@linkcode PersonStore.put}. */
  put(person: Person, log?: WriteToken): Promise<PutResult> {
    const { id, firstName } = person;
    return this.#write(
      `puts ${id}=${firstName}`,
      () => this.#store.put(person, log),
    );
  }

  /** As {@linkcode PersonStore.putMany}. */
  putMany(persons: readonly Person[], log?: WriteToken): Promise<number> {
    const text = persons.map(({ id, firstName }) => `${id}=${firstName}`);
    return this.#write(
      `puts ${text}`,
      () => this.#store.putMany(persons, log),
    );
  }

  /** As {@linkcode PersonStore.delete}. */
  delete(id: PersonId, log?: WriteToken): Promise<boolean> {
    return this.#write(`deletes ${id}`, () => this.#store.delete(id, log));
  }

  /** As {@linkcode PersonStore.compareAndSet}. */
  compareAndSet(
    expected: Person,
    next: Person | undefined,
    log?: WriteToken,
  ): Promise<boolean> {
    return this.#write(
      `changes ${expected.id}`,
      () => this.#store.compareAndSet(expected, next, log),
    );
  }

  /** As {@linkcode PersonStore.list}. */
  list(after: PersonId | undefined, limit: number): Promise<Person[]> {
    return this.#hold("lists", () => this.#store.list(after, limit));
  }

  /** As {@linkcode PersonStore.ping}. */
  ping(): Promise<void> {
    return this.#hold("pings", () => this.#store.ping());
  }

  /** The store is not its own. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #hold<T>(what: string, apply: () => Promise<T>): Promise<T> {
    return this.#schedule.hold({ label: `${this.#name} ${what}`, apply });
  }

  #write<T>(what: string, apply: () => Promise<T>): Promise<T> {
    return this.#schedule.hold({
      label: `${this.#name} ${what}`,
      apply,
      doubt: "unknown_outcome",
      doubted: (fate) => this.late ||= fate === "late",
    });
  }
}
