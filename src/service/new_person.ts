/**
 * The addition of a person whose id the caller does not name.
 *
 * @module
 */
import type { CacheAside } from "../cache_aside/cache_aside.ts";
import type { PersonStore } from "../dao/person_dao.ts";
import { AppError } from "../errors.ts";
import type { Person, PersonId } from "../person/person.ts";
import type { Written } from "../protocol/reading.ts";
import type { Draft } from "../record/record_type.ts";

/** The most attempts: an attempt fails only if another writer takes the id. */
const ATTEMPTS = 10;

/**
 * Adds the person under an id that the store makes, or under `otherwise` if the
 * caller must make it. The id is known before the write, as for each other
 * write, so the cache is told first.
 */
export async function addNew(
  draft: Omit<Draft<Person>, "id">,
  otherwise: PersonId,
  store: Pick<PersonStore, "newId">,
  people: Pick<CacheAside<Person>, "add">,
): Promise<Written<Person>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const made = await store.newId?.(draft);
    const person: Person = { ...draft, id: made ?? otherwise };
    const { result, pending } = await people.add(person);
    if (result) return { result: person, pending };
    if (made === undefined) throw idTaken();
  }
  throw new AppError(
    "overloaded",
    "Other clients kept taking the id of this person. Try again.",
  );
}

/** The error of a person whose id is taken. */
export function idTaken(): AppError {
  return new AppError("conflict", "There is a person with that id already.");
}
