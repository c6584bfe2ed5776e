/**
 * Entries kept in this process, all of them.
 *
 * @module
 */
import type { Person, PersonId } from "../../../src/person/person.ts";
import type { Near } from "../../../src/dao/near.ts";
import type { Entry } from "../../../src/dao/key_value.ts";

/** Keeps every entry; a test says which may serve without a look-up. */
export class NearMap implements Near<Person> {
  /** What is kept. */
  readonly entries = new Map<PersonId, Entry<Person>>();
  /** Whose entries may serve without asking. */
  readonly trusted = new Set<PersonId>();
  /** As {@linkcode Near.forgotten}. */
  forgotten = 0;
  readonly #last = new Map<PersonId, number>();

  /** As {@linkcode Near.get}. */
  get(id: PersonId): Entry<Person> | undefined {
    return this.entries.get(id);
  }

  /** As {@linkcode Near.set}. */
  set(id: PersonId, entry: Entry<Person>): void {
    this.entries.set(id, entry);
  }

  /** As {@linkcode Near.trusts}. */
  withinStaleness(id: PersonId): boolean {
    return this.trusted.has(id) && this.entries.has(id);
  }

  /** As {@linkcode Near.forgottenSince}. */
  forgottenSince(id: PersonId, number: number): boolean {
    return (this.#last.get(id) ?? 0) > number;
  }

  /** As {@linkcode Near.delete}. */
  delete(id: PersonId): void {
    this.#last.set(id, this.forgotten += 1);
    this.entries.delete(id);
  }
}
