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
import type { Identified } from "../record/record_type.ts";
import type { Fill, Generation } from "../dao/cache.ts";
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
export type Steps<R extends Identified, T> = Generator<
  readonly Operation<R>[],
  T,
  readonly Reply<R>[]
>;

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
export const generationKey = (id: string): Key => ({
  space: "generation",
  id,
});

/** Names what is filled for an id. */
export const dataKey = (id: string): Key => ({ space: "data", id });

/**
 * Stores what was read, each under the generation of its ticket. What is near
 * may have been read before under the same generation, so it is forgotten:
 * before, since the reply may be lost, and after, since what was fetched
 * meanwhile may be old.
 */
export function* fill<R extends Identified>(
  fills: readonly Fill<R>[],
  lifetimes: Lifetimes,
  chance: Chance,
  near?: Near<R>,
): Steps<R, void> {
  const now = chance.now();
  const entries = fills.map(({ ticket, record }) => {
    const whole = record ? lifetimes.ttl : lifetimes.absentTtl;
    // Up to a tenth less, so that what was filled together expires apart.
    const fresh = whole * (1 - chance.random() / 10);
    const entry: Entry<R> = {
      kind: "entry",
      generation: ticket.generation,
      record: record ?? null,
      freshUntil: now + fresh,
    };
    return { id: ticket.id, entry, ttl: seconds(fresh + lifetimes.stale) };
  });
  for (const { id } of entries) near?.delete(id);
  yield entries.map(({ id, entry, ttl }): Operation<R> => ({
    op: "set",
    key: dataKey(id),
    value: entry,
    ttl,
  }));
  for (const { id } of entries) near?.delete(id);
}

/** Puts the writer's mark in the place of the generations. */
export function* announce<R extends Identified>(
  ids: readonly R["id"][],
  lifetimes: Lifetimes,
  near?: Near<R>,
): Steps<R, void> {
  for (const id of ids) near?.delete(id);
  const ttl = seconds(lifetimes.mark);
  yield ids.map((id): Operation<R> => ({
    op: "set",
    key: generationKey(id),
    value: WRITING,
    ttl,
  }));
}

/** Ends the ids' generations. */
export function* invalidate<R extends Identified>(
  ids: readonly R["id"][],
): Steps<R, void> {
  yield ids.map((id): Operation<R> => ({
    op: "delete",
    key: generationKey(id),
  }));
}
