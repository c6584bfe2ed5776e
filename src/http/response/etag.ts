/**
 * The entity-tag of a person (RFC 9110, section 8.8.3).
 *
 * @module
 */
import { hash } from "node:crypto";
import { PERSON, type Person } from "../../person/person.ts";

/**
 * The tags of those who cannot change, as caches keep them: the digest is a
 * sixth of a hit, since it leaves garbage outside of the heap.
 */
const TAGS = new WeakMap<Person, string>();

/**
 * A strong validator: 128 bits of the SHA-256 of the content. Equal people
 * have equal tags, on every instance and after every restart.
 */
export function etagOf(person: Person): string {
  const known = TAGS.get(person);
  if (known !== undefined) return known;
  const content = JSON.stringify(PERSON.values(person));
  const tag = `"${hash("sha256", content).slice(0, 32)}"`;
  if (Object.isFrozen(person)) TAGS.set(person, tag);
  return tag;
}
