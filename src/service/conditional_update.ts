/**
 * Optimistic concurrency: what is stored is exchanged for what is made of it,
 * as if in one step.
 *
 * @module
 */
import type { CacheAside } from "../cache_aside/cache_aside.ts";
import type { PersonStore } from "../dao/person_dao.ts";
import type { Written } from "../protocol/reading.ts";
import { AppError } from "../errors.ts";
import type { Person, PersonId } from "../person/person.ts";

/** What must hold of the person that is stored just now, if there is one. */
export type Condition = (stored: Person | undefined) => boolean;

/** What was stored, and what is now. */
export interface Exchanged<Next extends Person | undefined> {
  /** The person that was there. */
  readonly before: Person | undefined;
  /** The person that is there now, or `undefined` for none. */
  readonly after: Next;
}

/** Each that fails is another writer's success, so that few are needed. */
const ATTEMPTS = 100;

/**
 * Reads the store and, if the condition holds, changes what it read, begun
 * again if another writer was quicker. Fails with what `change` throws, or else
 * with `precondition_failed`; then nothing was changed. In that order, since a
 * condition is nothing to what fails anyway (RFC 9110, section 13.2.1).
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
        "The person that is stored is not the one that is expected.",
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
    "Others kept changing this person meanwhile. Try again.",
  );
}
