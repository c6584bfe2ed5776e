/**
 * What an answer shows of a person: the body, and its entity-tag (RFC 9110,
 * section 8.8.3).
 *
 * @module
 */
import { hash } from "node:crypto";
import type { Context } from "hono";
import { PERSON, type Person } from "../../person/person.ts";
import type { Stored } from "../../service/as_stored.ts";
import { type HeaderFields, text } from "./answer.ts";

interface Representation {
  /** The JSON of the person. */
  readonly body: string;
  /** A strong validator: 128 bits of the SHA-256 of the body. */
  readonly etag: string;
}

/**
 * The representations of people who cannot change, as caches keep them: a
 * digest leaves garbage outside of the heap.
 */
const KNOWN = new WeakMap<Person, Representation>();

function representationOf(person: Person): Representation {
  const known = KNOWN.get(person);
  if (known !== undefined) return known;
  const body = PERSON.toJson(person);
  const etag = `"${hash("sha256", body).slice(0, 32)}"`;
  const made = { body, etag };
  if (Object.isFrozen(person)) KNOWN.set(person, made);
  return made;
}

/**
 * The entity-tag of a person. Equal people have equal tags, on every instance
 * and after every restart.
 */
export function etagOf(person: Person): string {
  return representationOf(person).etag;
}

/** The answer of a write, without a tag if another person was stored. */
export function showStored(
  c: Context,
  status: 200 | 201,
  { person, exact }: Stored,
  headers?: HeaderFields,
): Response {
  if (exact) return showPerson(c, status, person, headers);
  const { body } = representationOf(person);
  return text(c, status, body, "application/json", headers ?? {});
}

/** An answer that shows a person. */
export function showPerson(
  c: Context,
  status: 200 | 201,
  person: Person,
  headers?: HeaderFields,
): Response {
  const { body, etag } = representationOf(person);
  return text(c, status, body, "application/json", { ETag: etag, ...headers });
}
