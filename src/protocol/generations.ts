/**
 * The cache's half of the freshness protocol, step by step; its look-up is in
 * `lookup.ts`. Each function yields the operations of one round trip and is
 * resumed with their replies, so the very code that serves is what the model
 * checker explores.
 *
 * Why it holds: a hit after write n was acknowledged saw a generation that was
 * installed after n deleted the one before. Everything filled under it was
 * read from the store by someone who had already seen it, hence after n's
 * commit. Eviction, restarts and late packets only make misses; no clock
 * decides anything but how long an entry counts as fresh.
 *
 * @module
 */
import type { Person, PersonId } from "../person/person.ts";
import type { Fill, Generation } from "../dao/person_cache.ts";
import {
  type Entry,
  type Key,
  type Operation,
  type Reply,
  WRITING,
} from "../dao/key_value.ts";
import type { Lifetimes } from "../dao/lifetimes.ts";
import type { Near } from "../dao/near.ts";

/** A protocol function: yields operations, gets replies, returns a result. */
export type Steps<T> = Generator<readonly Operation[], T, readonly Reply[]>;

/** Where chance and time come from, so that tests can decide both. */
export interface Chance {
  /** A generation never made before. */
  generation(): Generation;
  /** A number from 0 to 1, for spreading expiry. */
  random(): number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The longest time memcached takes as a span: 30 days, in seconds. */
const LONGEST = 2_592_000;

/** Whole seconds, at least one (0 would mean for ever), at most 30 days. */
export function seconds(milliseconds: number): number {
  return Math.min(LONGEST, Math.max(1, Math.ceil(milliseconds / 1000)));
}

/** Names an id's generation. */
export const generationKey = (id: PersonId): Key => ({
  space: "generation",
  id,
});

/** Names what is filled for an id. */
export const dataKey = (id: PersonId): Key => ({ space: "data", id });

/**
 * Stores what was read, each under the generation of its ticket. What is near
 * may have been read before under the same generation, so it is forgotten:
 * before, since the reply may be lost, and after, since what was fetched
 * meanwhile may be old.
 */
export function* fill(
  fills: readonly Fill[],
  lifetimes: Lifetimes,
  chance: Chance,
  near?: Near,
): Steps<void> {
  const now = chance.now();
  const entries = fills.map(({ ticket, person }) => {
    const whole = person ? lifetimes.ttl : lifetimes.absentTtl;
    // Up to a tenth less, so that what was filled together expires apart.
    const fresh = whole * (1 - chance.random() / 10);
    const entry: Entry = {
      generation: ticket.generation,
      person: person ? snapshot(person) : null,
      freshUntil: now + fresh,
    };
    return { id: ticket.id, entry, ttl: seconds(fresh + lifetimes.stale) };
  });
  for (const { id } of entries) near?.delete(id);
  yield entries.map(({ id, entry, ttl }): Operation => ({
    op: "set",
    key: dataKey(id),
    value: entry,
    ttl,
  }));
  for (const { id } of entries) near?.delete(id);
}

/** A copy that nobody can change, whoever holds it. */
export function snapshot({ id, firstName, lastName }: Person): Person {
  return Object.freeze({ id, firstName, lastName });
}

/** Puts the writer's mark in the place of the generations. */
export function* announce(
  ids: readonly PersonId[],
  lifetimes: Lifetimes,
  near?: Near,
): Steps<void> {
  for (const id of ids) near?.delete(id);
  const ttl = seconds(lifetimes.mark);
  yield ids.map((id): Operation => ({
    op: "set",
    key: generationKey(id),
    value: WRITING,
    ttl,
  }));
}

/** Ends the ids' generations. */
export function* invalidate(ids: readonly PersonId[]): Steps<void> {
  yield ids.map((id): Operation => ({ op: "delete", key: generationKey(id) }));
}
