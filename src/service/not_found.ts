/**
 * A write of a person who must be there already.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { Person } from "../person/person.ts";

/** The stored person, or an error if there is none. */
export function required(stored: Person | undefined): Person {
  if (stored) return stored;
  throw notFound();
}

/** The error for an unknown id. */
export function notFound(): AppError {
  return new AppError("not_found", "There is no person with that id.");
}
