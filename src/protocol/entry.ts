/**
 * The cache's half of the freshness protocol, for one id with one key. Each
 * function yields operations of the server and receives their replies, so the
 * model checker explores the same code that serves.
 *
 * The key holds an entry, a placeholder, or the mark of a write. The server
 * gives every value that it stores a new version. A version is the ticket of
 * the read that saw it: the read may replace that value by an entry, and no
 * other value.
 *
 * Why it is correct: a write removes the value of the key after its commit and
 * before its acknowledgement. So a value that a read sees afterwards was stored
 * after the commit, and the read that stored it, or that replaces it, read the
 * store after the commit. Eviction, restarts and late packets only cause
 * misses. Apart from the lease, a clock decides only how long an entry is
 * fresh.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Representation } from "../record/representation.ts";
import type { Lookup } from "../dao/cache.ts";
import {
  type Found,
  type Key,
  LONGEST_TTL,
  MARK,
  type Operation,
  PLACEHOLDER,
  type Version,
} from "../dao/key_value.ts";
import { freshness } from "../dao/freshness.ts";
import type { Lifetimes } from "../dao/lifetimes.ts";
import type { Runtime } from "../runtime.ts";
import { ask, type Protocol } from "./protocol.ts";

/** The steps on one key. */
export type EntryProtocol<R extends Identified, T> = Protocol<T, Operation<R>>;

/** The key of an id's entry. */
export const entryKey = (id: string): Key => ({ space: "entry", id });

/**
 * Milliseconds as whole seconds: at least 1 (0 means "for ever"), at most 30
 * days.
 */
export function seconds(milliseconds: number): number {
  return Math.min(LONGEST_TTL, Math.max(1, Math.ceil(milliseconds / 1000)));
}

/**
 * Looks the id up, usually with one get. If the key has no value, the look-up
 * adds a placeholder. If another look-up has added one first, this look-up gets
 * the value once more. If the value is gone again, the id counts as busy.
 */
export function* lookup<R extends Identified>(
  id: R["id"],
  lifetimes: Lifetimes,
  clock: Pick<Runtime, "now">,
): EntryProtocol<R, Lookup<R>> {
  const key = entryKey(id);
  let found = (yield { op: "get", key }) as Found<R> | undefined;
  if (!found) {
    const ticket: Version | undefined = yield* ask({
      op: "add",
      key,
      value: PLACEHOLDER,
      ttl: seconds(lifetimes.mark),
    });
    if (ticket !== undefined) return { state: "miss", ticket };
    found = yield* ask({ op: "get", key });
    if (!found) return BUSY;
  }
  const { value, version: ticket, withinStaleness } = found;
  if (value === MARK) return BUSY;
  if (typeof value !== "object" || value.kind !== "entry") {
    return { state: "miss", ticket };
  }
  const { shown, freshFor } = value;
  const record = value.record ?? undefined;
  const ttl = freshness(value, clock.now());
  return ttl > 0
    ? { state: "hit", ticket, record, shown, ttl, freshFor, withinStaleness }
    : { state: "miss", ticket, expired: { record, shown, ttl, freshFor } };
}

const BUSY = { state: "busy" } as const;

/**
 * Replaces the value of the ticket by an entry, and answers whether the value
 * was still there.
 */
export function* fill<R extends Identified>(
  id: R["id"],
  ticket: Version,
  record: R | undefined,
  lifetimes: Lifetimes,
  runtime: Runtime,
  shown?: Representation,
): EntryProtocol<R, boolean> {
  const longest = record ? lifetimes.ttl : lifetimes.absentTtl;
  // Up to a tenth less, so that entries filled together expire at different
  // times. Whole, because a rounded sum would seem to be fresh for too long.
  const freshFor = Math.ceil(longest * (1 - runtime.random() / 10));
  return yield* ask({
    op: "compareAndSet",
    key: entryKey(id),
    version: ticket,
    value: {
      kind: "entry",
      record: record ?? null,
      shown,
      freshUntil: runtime.now() + freshFor,
      freshFor,
    },
    ttl: seconds(freshFor + lifetimes.stale),
  });
}

/** Replaces the value by the mark of a write (its write intent). */
export function* announce<R extends Identified>(
  id: R["id"],
  lifetimes: Lifetimes,
): EntryProtocol<R, void> {
  const ttl = seconds(lifetimes.mark);
  yield { op: "set", key: entryKey(id), value: MARK, ttl };
}

/** Removes the value, so that nothing filled so far is a hit again. */
export function* invalidate<R extends Identified>(
  id: R["id"],
): EntryProtocol<R, void> {
  yield { op: "delete", key: entryKey(id) };
}
