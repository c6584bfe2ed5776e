/**
 * What the laws of a cache check with.
 *
 * @module
 */
import type { Lookup, Ticket } from "../../src/dao/cache.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { assert, assertEquals } from "../std/assert.ts";

/** The look-up of one id. */
export async function look(
  cache: PersonCache,
  id: PersonId,
): Promise<Lookup<Person>> {
  const [found] = await cache.lookup([id]);
  assert(found, "a look-up answers for every id");
  return found;
}

/** The ticket of a miss; fails where there is none. */
export async function ticketFor(
  cache: PersonCache,
  id: PersonId,
): Promise<Ticket<Person>> {
  const found = await look(cache, id);
  assert(found.state === "miss", `expected a miss, got ${found.state}`);
  assertEquals(found.ticket.id, id);
  return found.ticket;
}

/** Looks up, and fills with what the "store" has. */
export async function readThrough(
  cache: PersonCache,
  it: Person,
): Promise<Ticket<Person>> {
  const ticket = await ticketFor(cache, it.id);
  await cache.fill([{ ticket, record: it }]);
  return ticket;
}

/** Asserts that the person, or the absence, is served. */
export async function assertHit(
  cache: PersonCache,
  id: PersonId,
  expected: Person | undefined,
): Promise<void> {
  const found = await look(cache, id);
  assert(found.state === "hit", `expected a hit, got ${found.state}`);
  assertEquals(found.record, expected);
  assert(found.ttl > 0, "a hit has some freshness left");
}

/** Asserts that nothing filled so far is served, not even as expired. */
export async function assertForgotten(cache: PersonCache, id: PersonId) {
  const found = await look(cache, id);
  assert(found.state === "miss", `expected a miss, got ${found.state}`);
  assertEquals(found.expired, undefined);
}
