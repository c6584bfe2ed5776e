/**
 * The cache's half of the freshness protocol, step by step. Each function
 * yields the operations of one round trip and is resumed with their replies,
 * so the very code that serves is what the model checker explores.
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
import type { Fill, Generation, Lookup, Ticket } from "./person_cache.ts";
import {
  type Entry,
  type GenerationValue,
  type Key,
  type Operation,
  type Reply,
  WRITING,
} from "./key_value.ts";
import type { Near } from "./near.ts";

/** A protocol function: yields operations, gets replies, returns a result. */
export type Steps<T> = Generator<readonly Operation[], T, readonly Reply[]>;

/** How long things live, and what time it is. */
export interface Lifetimes {
  /** Milliseconds that an entry is fresh. */
  readonly ttl: number;
  /** Milliseconds that a cached absence is fresh. */
  readonly absentTtl: number;
  /** Milliseconds past its freshness that an entry is still kept. */
  readonly stale: number;
  /** Milliseconds that a writer's mark stays: longer than any write takes. */
  readonly mark: number;
}

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

const generationKey = (id: PersonId): Key => ({ space: "generation", id });
const dataKey = (id: PersonId): Key => ({ space: "data", id });

function isGeneration(reply: Reply): reply is GenerationValue {
  return typeof reply === "string";
}

function isEntry(reply: Reply): reply is Entry {
  return typeof reply === "object" && "generation" in reply;
}

interface Seen {
  readonly id: PersonId;
  readonly near: Entry | undefined;
  readonly trusted: boolean;
  generation: Reply;
  data: Reply;
}

/**
 * Looks ids up: one round trip, and up to two more for those that have no
 * generation yet. The fresh generation is sent once; if another was quicker,
 * theirs is taken, with what is filled under it by now, and if that is gone
 * again nothing will be filled.
 *
 * Of an id that is kept near only the generation is asked for, and its data
 * only if that has changed; of one that is trusted, nothing.
 */
export function* lookup(
  ids: readonly PersonId[],
  lifetimes: Lifetimes,
  chance: Chance,
  near?: Near,
): Steps<Lookup[]> {
  const forgotten = near?.forgotten;
  const seen: Seen[] = ids.map((id) => ({
    id,
    near: near?.get(id),
    trusted: near?.trusts(id) ?? false,
    generation: undefined,
    data: undefined,
  }));
  const operations = seen.flatMap(look);
  const replies = operations.length > 0 ? yield operations : [];
  let next = 0;
  for (const it of seen) {
    it.generation = it.trusted ? it.near?.generation : replies[next++];
    it.data = it.near ?? replies[next++];
  }

  const changed = seen.filter((it) =>
    it.near && isGeneration(it.generation) &&
    it.generation !== it.near.generation
  );
  if (changed.length > 0) {
    const data = yield changed.map((it) => get(dataKey(it.id)));
    changed.forEach((it, i) => it.data = data[i]);
  }
  const without = seen.filter((it) => !isGeneration(it.generation));
  if (without.length > 0) yield* install(without, lifetimes, chance);

  // What was fetched may be of an id that was forgotten since, whichever it is.
  const current = near?.forgotten === forgotten ? near : undefined;
  const now = chance.now();
  return seen.map((it) => {
    if (current && !it.trusted) keep(it, current);
    return judge(it, now);
  });
}

/** Keeps what is of the current generation, unless another was quicker. */
function keep({ id, near: kept, generation, data }: Seen, near: Near): void {
  if (!isEntry(data) || data.generation !== generation) return;
  if (near.get(id) === kept) near.set(id, data);
}

function get(key: Key): Operation {
  return { op: "get", key };
}

function both(id: PersonId): Operation[] {
  return [get(generationKey(id)), get(dataKey(id))];
}

function look({ id, near, trusted }: Seen): Operation[] {
  if (trusted) return [];
  return near ? [get(generationKey(id))] : both(id);
}

/** Gives each a generation: its own fresh one, or the one that was quicker. */
function* install(
  without: readonly Seen[],
  lifetimes: Lifetimes,
  chance: Chance,
): Steps<void> {
  const ttl = seconds(2 * (lifetimes.ttl + lifetimes.stale));
  const fresh = without.map(() => chance.generation());
  const added = yield without.map((it, i): Operation => ({
    op: "add",
    key: generationKey(it.id),
    value: fresh[i] ?? WRITING,
    ttl,
  }));
  without.forEach((it, i) => {
    it.generation = added[i] === true ? fresh[i] : undefined;
  });
  const refused = without.filter((it) => it.generation === undefined);
  if (refused.length === 0) return;
  // Their data too: whoever was quicker may have filled it by now.
  const again = yield refused.flatMap(({ id }) => both(id));
  refused.forEach((it, i) => {
    it.generation = again[2 * i];
    it.data = again[2 * i + 1];
  });
}

/** What an id's two values mean. Only equal generations make a hit. */
function judge(seen: Seen, now: number): Lookup {
  const { id, generation, data, trusted } = seen;
  if (!isGeneration(generation) || generation === WRITING) {
    return { state: "busy" };
  }
  const ticket: Ticket = { id, generation };
  if (!isEntry(data) || data.generation !== generation) {
    return { state: "miss", ticket };
  }
  const person = data.person ?? undefined;
  const ttl = data.freshUntil - now;
  return ttl > 0
    ? { state: "hit", ticket, person, ttl, trusted }
    : { state: "miss", ticket, expired: { person, ttl } };
}

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
