/**
 * A person, and the rules a person keeps. Pure: no I/O, no driver, no HTTP.
 *
 * Nothing is trimmed, folded or normalised: what is stored is what was sent.
 *
 * @module
 */
import { AppError, type Fault } from "../errors.ts";

/**
 * An id that keeps the rules of {@linkcode parseId}. Ids are compared byte for
 * byte: `"A"`, `"a"` and `"á"` are three people, and so are `"x"` and `"x "`.
 */
export type PersonId = string & { readonly "~checked": "PersonId" };

/** One record of the service. */
export interface Person {
  /** 1–255 code points; never `.` or `..`, which a URL path cannot carry. */
  readonly id: PersonId;
  /** 1–255 code points. */
  readonly firstName: string;
  /** 0–255 code points: people with one name exist. */
  readonly lastName: string;
}

/** A field of a person. */
export type PersonField = keyof Person;

const SHORTEST: Readonly<Record<PersonField, number>> = {
  id: 1,
  firstName: 1,
  lastName: 0,
};

/** The fields of a person, in the order they are shown. */
export const PERSON_FIELDS: readonly PersonField[] = [
  "id",
  "firstName",
  "lastName",
];

const LONGEST = 255;
// Two UTF-16 units are the most that one code point takes.
const LONGEST_UNITS = 2 * LONGEST;

function fits(text: string, shortest: number): boolean {
  if (text.length < shortest || text.length > LONGEST_UNITS) return false;
  return text.length <= LONGEST || [...text].length <= LONGEST;
}

/** What is wrong with `value` as the given field, or `undefined` if nothing. */
export function fieldFault(
  field: PersonField,
  value: unknown,
): string | undefined {
  if (typeof value !== "string") return "must be a string";
  const shortest = SHORTEST[field];
  if (!fits(value, shortest)) {
    return `must be ${shortest} to ${LONGEST} characters long`;
  }
  if (!value.isWellFormed()) {
    return "must be well-formed Unicode (it has half a surrogate pair)";
  }
  if (/\p{Cc}/u.test(value)) return "must not contain control characters";
  if (field === "id" && (value === "." || value === "..")) {
    return 'must not be "." or "..": a URL path cannot carry them';
  }
  return undefined;
}

/** `value` as an id, or an `AppError("invalid")` that says why it is none. */
export function parseId(value: unknown): PersonId {
  const detail = fieldFault("id", value);
  if (detail === undefined) return value as PersonId;
  throw new AppError("invalid", `The id ${detail}.`, {
    faults: [{ pointer: "/id", detail }],
  });
}

/**
 * `value` as a person: exactly the three fields, each keeping its rule, or an
 * `AppError("invalid")` that lists every fault.
 */
export function parsePerson(value: unknown): Person {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const detail = "must be an object with id, firstName and lastName";
    throw new AppError("invalid", `A person ${detail}.`, {
      faults: [{ pointer: "", detail }],
    });
  }
  const given = new Map<string, unknown>(Object.entries(value));
  const faults: Fault[] = [];
  for (const field of PERSON_FIELDS) {
    const detail = given.has(field)
      ? fieldFault(field, given.get(field))
      : "is missing";
    if (detail !== undefined) faults.push({ pointer: `/${field}`, detail });
    given.delete(field);
  }
  for (const name of given.keys()) {
    faults.push({ pointer: pointerTo(name), detail: "is not a known field" });
  }
  if (faults.length > 0) {
    throw new AppError("invalid", "The person is not valid.", { faults });
  }
  const { id, firstName, lastName } = value as Person;
  return { id, firstName, lastName };
}

/** The RFC 6901 JSON pointer to a path of names. */
export function pointerTo(...path: readonly PropertyKey[]): string {
  return path.map((name) =>
    "/" + String(name).replaceAll("~", "~0").replaceAll("/", "~1")
  ).join("");
}

/** Whether two people are the same, field for field. */
export function samePerson(a: Person, b: Person): boolean {
  return PERSON_FIELDS.every((field) => a[field] === b[field]);
}
