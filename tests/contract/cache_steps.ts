/**
 * The steps of the laws of a cache: get a ticket, fill, and assert the answer.
 *
 * @module
 */
import { assert, assertEquals } from "../std/assert.ts";
import type { Version } from "../../src/dao/key_value.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { person } from "./people.ts";

/** The person that the laws fill first. */
export const ada = person("ada", "Ada", "Lovelace");
/** Another person with the id of {@linkcode ada}. */
export const adele = person("ada", "Adele", "Goldberg");

/** The ticket of a miss; fails if the look-up is not a miss. */
export async function ticketFor(
  cache: PersonCache,
  id: PersonId,
): Promise<Version> {
  const found = await cache.lookup(id);
  assert(found.state === "miss", `expected a miss, got ${found.state}`);
  return found.ticket;
}

/** Looks the id up, and fills the record that the "store" has. */
export async function readThrough(
  cache: PersonCache,
  it: Person,
): Promise<Version> {
  const ticket = await ticketFor(cache, it.id);
  assert(await cache.fill(it.id, ticket, it), "the fill was refused");
  return ticket;
}

/** Asserts that the look-up is a hit with the person or the absence. */
export async function assertHit(
  cache: PersonCache,
  id: PersonId,
  expected: Person | undefined,
): Promise<void> {
  const found = await cache.lookup(id);
  assert(found.state === "hit", `expected a hit, got ${found.state}`);
  assertEquals(found.record, expected);
  assert(found.ttl > 0, "a hit has some freshness left");
}

/** Asserts that no entry filled so far is served, not even as expired. */
export async function assertForgotten(cache: PersonCache, id: PersonId) {
  const found = await cache.lookup(id);
  assert(found.state === "miss", `expected a miss, got ${found.state}`);
  assertEquals(found.expired, undefined);
}
