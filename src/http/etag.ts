/**
 * The entity-tag of a person (RFC 9110, section 8.8.3).
 *
 * @module
 */
import { hash } from "node:crypto";
import type { Person } from "../person/person.ts";

/**
 * A strong validator: 128 bits of the SHA-256 of the content. Equal people
 * have equal tags, on every instance and after every restart.
 */
export function etagOf({ id, firstName, lastName }: Person): string {
  const content = JSON.stringify([id, firstName, lastName]);
  return `"${hash("sha256", content).slice(0, 32)}"`;
}
