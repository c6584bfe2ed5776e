/**
 * Optimistic concurrency: read the stored person, make the new one from it, and
 * replace it with compare-and-set, as if in one step.
 *
 * @module
 */
import type { CacheAside } from "../cache_aside/cache_aside.ts";
import type { PersonStore } from "../dao/person_dao.ts";
import type { Written } from "../protocol/reading.ts";
import { AppError } from "../errors.ts";
import type { Person, PersonId } from "../person/person.ts";

/** A condition on the stored person, or on `undefined` for an unknown id. */
export type Condition = (stored: Person | undefined) => boolean;

/** The stored person before and after a change. */
export interface Exchanged<Next extends Person | undefined> {
  /** The person before the change, or `undefined` for none. */
  readonly before: Person | undefined;
  /** The person after the change, or `undefined` for none. */
  readonly after: Next;
}

/**
 * The maximum number of attempts. Few are needed: an attempt fails only if
 * another writer succeeds.
 */
const ATTEMPTS = 100;

/**
 * Reads the store and, if the condition is true, replaces the person that it
 * read. It starts again if another writer changed the person meanwhile. It
 * throws the error of `change`, or else `precondition_failed`; then nothing was
 * changed. `change` comes first, because a request that fails anyway must
 * ignore its condition (RFC 9110, section 13.2.1).
 */
export async function exchange<Next extends Person | undefined>(
  id: PersonId,
  store: Pick<PersonStore, "get">,
  people: Pick<CacheAside<Person>, "add" | "compareAndSet">,
  condition: Condition,
  change: (stored: Person | undefined) => Next,
): Promise<Written<Exchanged<Next>>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await store.get(id);
    const after = change(before);
    if (!condition(before)) {
      throw new AppError(
        "precondition_failed",
        "The stored person is not the one that the condition expects.",
      );
    }
    const { result, pending } = before
      ? await people.compareAndSet(before, after)
      : after
      ? await people.add(after)
      : { result: true, pending: false };
    if (result) return { result: { before, after }, pending };
  }
  throw new AppError(
    "overloaded",
    "Other clients kept changing this person meanwhile. Try again.",
  );
}
