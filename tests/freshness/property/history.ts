/**
 * What a store held, version by version, and what a read may have seen of it.
 *
 * @module
 */
import type { MemoryStore } from "../../support/fakes/memory_store.ts";
import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";

type Version = Person | undefined;

/** The versions of each person, and which of them were acknowledged. */
export class History {
  readonly #store: Pick<MemoryStore, "persons">;
  readonly #versions: ReadonlyMap<PersonId, Version[]>;
  readonly #floors = new Map<PersonId, number>();

  /** The history of those ids, from now on. */
  constructor(
    store: Pick<MemoryStore, "persons">,
    ids: readonly PersonId[],
  ) {
    this.#store = store;
    this.#versions = new Map(ids.map((id) => [id, [store.persons.get(id)]]));
  }

  /** Writes down what the store holds now; to be called after each change. */
  look(): void {
    for (const [id, versions] of this.#versions) {
      const person = this.#store.persons.get(id);
      if (!same(person, versions.at(-1))) versions.push(person);
    }
  }

  /** How many versions of the id there have been. */
  count(id: PersonId): number {
    this.look();
    return this.#of(id).length;
  }

  /** The version below which no read that starts now may see. */
  floor(id: PersonId): number {
    return this.#floors.get(id) ?? 0;
  }

  /**
   * A write is acknowledged that began when there were `since` versions. Says
   * what is wrong with that, if anything.
   */
  acknowledge(id: PersonId, written: Version, since: number): string[] {
    this.look();
    const at = this.#find(id, written, since);
    if (at < 0) return [`${id}=${show(written)} is acknowledged, not applied`];
    this.#floors.set(id, Math.max(at, this.floor(id)));
    return [];
  }

  /**
   * Another writer has committed what the store holds now. The answer is to be
   * called when all must see that.
   */
  committed(id: PersonId): () => void {
    const at = this.count(id) - 1;
    return () => void this.#floors.set(id, Math.max(at, this.floor(id)));
  }

  /** The version that `written` replaced; it was written after `since`. */
  before(id: PersonId, written: Version, since: number): Version {
    return this.#of(id)[this.#find(id, written, since) - 1];
  }

  /** What is wrong with a read that began when `floor` was the floor. */
  judge(id: PersonId, read: Version, floor: number): string[] {
    this.look();
    if (this.#find(id, read, floor) >= 0) return [];
    const allowed = this.#of(id).slice(floor).map(show);
    return [`${id} is read as ${show(read)}, not as one of ${allowed}`];
  }

  #of(id: PersonId): Version[] {
    return this.#versions.get(id) ?? [];
  }

  #find(id: PersonId, version: Version, from: number): number {
    return this.#of(id).findIndex((it, i) => i >= from && same(it, version));
  }
}

function same(a: Version, b: Version): boolean {
  return a && b ? PERSON.same(a, b) : a === b;
}

function show(version: Version): string {
  return version ? `${version.firstName}${version.lastName}` : "absent";
}
