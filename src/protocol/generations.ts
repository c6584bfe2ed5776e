/**
 * The cache's half of the freshness protocol: fill, announce and invalidate.
 * Its look-up is in `lookup.ts`. Each function yields the operations of one
 * round trip, and receives their replies, so the model checker explores the
 * same code that serves.
 *
 * Why it is correct: a hit that begins after write n was acknowledged saw a
 * generation that was installed after n deleted the previous one. A reader that
 * fills under this generation saw it before it read the store, so it read the
 * store after n's commit. Eviction, restarts and late packets only cause
 * misses. Apart from the lease, a clock decides only how
 * long an entry is fresh.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Fill, Generation } from "../dao/cache.ts";
import {
  type Entry,
  type Key,
  LONGEST_TTL,
  type Operation,
  type Reply,
  WRITING,
} from "../dao/key_value.ts";
import type { Lifetimes } from "../dao/lifetimes.ts";
import type { Near } from "../dao/near.ts";

/**
 * A protocol function: it yields operations, receives their replies, and
 * returns a result.
 */
export type Steps<R extends Identified, T> = Generator<
  readonly Operation<R>[],
  T,
  readonly Reply<R>[]
>;

/** The source of random values and of the time; tests replace it. */
export interface Chance {
  /** A new random generation, different from every earlier one. */
  generation(): Generation;
  /** A random number from 0 to 1, which spreads expiry times. */
  random(): number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Milliseconds as whole seconds: at least 1 (0 means "for ever"), at most 30
 * days.
 */
export function seconds(milliseconds: number): number {
  return Math.min(LONGEST_TTL, Math.max(1, Math.ceil(milliseconds / 1000)));
}

/** The key of an id's generation. */
export const generationKey = (id: string): Key => ({
  space: "generation",
  id,
});

/** The key of an id's filled entry. */
export const dataKey = (id: string): Key => ({ space: "data", id });

/**
 * Stores each record under the generation of its ticket. The near cache may hold
 * an older value under the same generation, so the fill deletes the near entry
 * twice: before the request, because the reply may be lost, and after the
 * reply, because a look-up may have fetched the old value meanwhile.
 */
export function* fill<R extends Identified>(
  fills: readonly Fill<R>[],
  lifetimes: Lifetimes,
  chance: Chance,
  near?: Near<R>,
): Steps<R, void> {
  const now = chance.now();
  const entries = fills.map(({ ticket, record }) => {
    const longest = record ? lifetimes.ttl : lifetimes.absentTtl;
    // Up to a tenth less, so that entries filled together expire at different
    // times.
    const fresh = longest * (1 - chance.random() / 10);
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

/** Replaces the ids' generations by the mark of a write (its write intent). */
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

/** Ends the ids' generations, so no entry filled so far is a hit again. */
export function* invalidate<R extends Identified>(
  ids: readonly R["id"][],
): Steps<R, void> {
  yield ids.map((id): Operation<R> => ({
    op: "delete",
    key: generationKey(id),
  }));
}
