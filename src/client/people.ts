/**
 * People in answers and requests. The client checks only the id of a person: the
 * service checks the other fields.
 *
 * @module
 */
import type { Person } from "../person/person.ts";
import { ClientError, type ClientErrorDetails } from "./client_error.ts";
import { isObject } from "./request/problem.ts";

/** A person to send; its id may be any text, because the service checks it. */
export type PersonInput = Omit<Person, "id"> & {
  /** The id. */
  readonly id: string;
};

/** The fields of a person to change; `null` removes an optional one. */
export type PersonChanges = {
  readonly [K in keyof Omit<Person, "id">]?:
    | Person[K]
    | (Record<never, never> extends Pick<Person, K> ? null : never);
};

/** The person in the body of an answer, frozen; it must have the id. */
export function personOf(
  body: unknown,
  id: string,
  details?: ClientErrorDetails,
): Person {
  if (isPerson(body) && body.id === id) return Object.freeze(body);
  throw bad("The answer is not the person who was asked for.", details);
}

/** The people of a page. */
export function pageOf(body: unknown): readonly Person[] {
  const persons = isObject(body) ? body.persons : undefined;
  if (Array.isArray(persons) && persons.every(isPerson)) {
    return persons.map((it) => Object.freeze(it));
  }
  throw bad("The answer is not a list of people.");
}

/** The people of a batch; each id must be among them, or among the missing. */
export function batchOf(
  body: unknown,
  ids: readonly string[],
): readonly Person[] {
  const people = pageOf(body);
  const missing = isObject(body) && Array.isArray(body.missing)
    ? body.missing
    : [];
  const told = [...people.map((it) => it.id), ...missing].sort();
  const asked = [...ids].sort();
  if (
    told.length === asked.length && told.every((id, i) => id === asked[i])
  ) return people;
  throw bad("The answer is not about the people who were asked for.");
}

/** Whether two people are equal in every field. */
export function sameFields(a: object, b: object): boolean {
  const [one, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return one.size === other.size &&
    [...one].every(([name, value]) =>
      other.has(name) && other.get(name) === value
    );
}

/** The person with the changes applied, as a merge patch (RFC 7396) does it. */
export function changed(person: Person, changes: PersonChanges): object {
  const kept = Object.entries({ ...person, ...changes })
    .filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept);
}

function isPerson(value: unknown): value is Person {
  return isObject(value) && typeof value.id === "string";
}

function bad(message: string, details?: ClientErrorDetails): ClientError {
  return new ClientError("bad_answer", message, details);
}
