/**
 * What the answer of a write shows where the store may change what is written,
 * as triggers of a database do.
 *
 * @module
 */
import type { PersonStore } from "../dao/person_dao.ts";
import { PERSON, type Person } from "../person/person.ts";
import type { Soon } from "../soon.ts";

/** A person after a write. */
export interface Stored {
  /** The person as it is stored, or as it was sent if that cannot be read. */
  readonly person: Person;
  /**
   * Whether it was stored as it was sent. Only then may the answer have a
   * validator (RFC 9110, section 9.3.4).
   */
  readonly exact: boolean;
}

/** The person that a write sent, as the store has it now. */
export function asStored(
  store: Pick<PersonStore, "alters" | "get">,
  person: Person,
): Soon<Stored> {
  return store.alters ? readBack(store, person) : { person, exact: true };
}

async function readBack(
  store: Pick<PersonStore, "get">,
  person: Person,
): Promise<Stored> {
  try {
    const stored = await store.get(person.id);
    if (stored) return { person: stored, exact: PERSON.same(stored, person) };
  } catch {
    // The write was acknowledged, whatever happens to its answer.
  }
  return { person, exact: false };
}
