/**
 * A store in a `Map`, with an outbox, and a switch that takes it down.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { AppError } from "../../../src/errors.ts";
import type { Coverage } from "../../../src/dao/coverage.ts";
import type { Outbox, OutboxRow, WriteToken } from "../../../src/dao/store.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type { PutResult } from "../../../src/dao/dao.ts";
import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";

/** A store that holds people in memory, in code-point order of their ids. */
export class MemoryStore implements PersonStore {
  /** While `true`, each call throws `AppError("unavailable")`. */
  down = false;
  /** How many calls were made, those that failed included. */
  calls = 0;
  /** Whether it notices other writers; the store of a test may say so. */
  coverage?: () => Promise<Coverage>;
  /** Makes the id of a new person; the store of a test may do so. */
  newId?: NonNullable<PersonStore["newId"]>;
  /** Whether it alters what is written; the store of a test may do so. */
  alters = false;
  /** What is stored; tests may look and change. */
  readonly persons: Map<PersonId, Person>;
  /** The rows of the outbox. */
  readonly rows: OutboxRow<Person>[];
  /** The changes through all adapters on the data. */
  readonly changes: { count: number };
  /** The changes through this adapter. */
  ownChanges = 0;

  /** An empty store, or one more adapter on the data of another. */
  constructor(other?: MemoryStore) {
    this.persons = other?.persons ?? new Map();
    this.rows = other?.rows ?? [];
    this.changes = other?.changes ?? { count: 0 };
  }

  /** The outbox; it is down with the store. */
  readonly outbox: Outbox<Person> = {
    record: (token, ids) => this.#call(() => this.#log(ids, token)),
    list: (limit) =>
      this.#call(() =>
        this.rows.toSorted((a, b) => compare(a.token, b.token)).slice(0, limit)
      ),
    settle: (rows) => this.#call(() => this.#settle(rows)),
  };

  /** As {@linkcode PersonStore.get}. */
  get(id: PersonId): Promise<Person | undefined> {
    return this.#call(() => this.persons.get(id));
  }

  /** As {@linkcode PersonStore.getMany}. */
  async getMany(ids: readonly PersonId[]): Promise<Map<PersonId, Person>> {
    const found = new Map<PersonId, Person>();
    if (ids.length === 0) return found;
    return await this.#call(() => {
      for (const id of ids) {
        const person = this.persons.get(id);
        if (person) found.set(id, person);
      }
      return found;
    });
  }

  /** As {@linkcode PersonStore.add}. */
  add(person: Person, log?: WriteToken): Promise<boolean> {
    return this.#call(() => {
      if (this.persons.has(person.id)) return false;
      this.#set(person, log);
      return true;
    });
  }

  /** As {@linkcode PersonStore.put}. */
  put(person: Person, log?: WriteToken): Promise<PutResult> {
    return this.#call(() => this.#set(person, log) ? "created" : "replaced");
  }

  /** As {@linkcode PersonStore.putMany}. */
  putMany(persons: readonly Person[], log?: WriteToken): Promise<number> {
    return this.#call(() =>
      persons.map((it) => this.#set(it, log)).filter((created) => created)
        .length
    );
  }

  /** As {@linkcode PersonStore.delete}. */
  delete(id: PersonId, log?: WriteToken): Promise<boolean> {
    return this.#call(() => this.#remove(id, log));
  }

  /** As {@linkcode PersonStore.compareAndSet}. */
  compareAndSet(
    expected: Person,
    next: Person | undefined,
    log?: WriteToken,
  ): Promise<boolean> {
    return this.#call(() => {
      const stored = this.persons.get(expected.id);
      if (!stored || !PERSON.same(stored, expected)) return false;
      if (next) this.#set(next, log);
      else this.#remove(expected.id, log);
      return true;
    });
  }

  /** As {@linkcode PersonStore.list}. */
  list(after: PersonId | undefined, limit: number): Promise<Person[]> {
    return this.#call(() =>
      [...this.persons.values()]
        .sort((a, b) => compare(a.id, b.id))
        .filter((it) => after === undefined || compare(it.id, after) > 0)
        .slice(0, limit)
    );
  }

  /** Fails while the store is down. */
  ping(): Promise<void> {
    return this.#call(() => {});
  }

  /** From now on the store is down. */
  [Symbol.asyncDispose](): Promise<void> {
    this.down = true;
    return Promise.resolve();
  }

  async #call<T>(work: () => T): Promise<T> {
    this.calls += 1;
    await Promise.resolve();
    if (this.down) throw new AppError("unavailable", "The store is down.");
    return work();
  }

  /** Whether the person was created. */
  #set(person: Person, log?: WriteToken): boolean {
    const created = !this.persons.has(person.id);
    this.#count();
    this.persons.set(person.id, PERSON.copy(person));
    this.#log([person.id], log);
    return created;
  }

  #remove(id: PersonId, log?: WriteToken): boolean {
    if (!this.persons.delete(id)) return false;
    this.#count();
    this.#log([id], log);
    return true;
  }

  #count(): void {
    this.changes.count += 1;
    this.ownChanges += 1;
  }

  #log(ids: readonly PersonId[], token?: WriteToken): void {
    if (token === undefined) return;
    for (const id of ids) {
      const row = { token, id };
      if (!this.rows.some(same(row))) this.rows.push(row);
    }
  }

  #settle(rows: readonly OutboxRow<Person>[]): void {
    for (const row of rows) {
      const at = this.rows.findIndex(same(row));
      if (at >= 0) this.rows.splice(at, 1);
    }
  }
}

function same(row: OutboxRow<Person>): (it: OutboxRow<Person>) => boolean {
  return (it) => it.token === row.token && it.id === row.id;
}

/** The order of the code points, which is that of the UTF-8 bytes. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
