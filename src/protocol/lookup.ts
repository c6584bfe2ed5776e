/**
 * The look-up of the freshness protocol; why it holds is told in
 * `generations.ts`.
 *
 * @module
 */
import type { PersonId } from "../person/person.ts";
import {
  type Chance,
  dataKey,
  generationKey,
  seconds,
  type Steps,
} from "./generations.ts";
import type { Lifetimes } from "../dao/lifetimes.ts";
import {
  type Entry,
  type GenerationValue,
  type Key,
  type Operation,
  type Reply,
  WRITING,
} from "../dao/key_value.ts";
import type { Near } from "../dao/near.ts";
import type { Lookup, Ticket } from "../dao/person_cache.ts";

function isGeneration(reply: Reply): reply is GenerationValue {
  return typeof reply === "string";
}

function isEntry(reply: Reply): reply is Entry {
  return typeof reply === "object" && "generation" in reply;
}

interface Seen {
  readonly id: PersonId;
  /** What is kept near. */
  readonly kept: Entry | undefined;
  /** Whether it may serve: in the place of an expired one may be a new one. */
  readonly near: boolean;
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
 * Of an id that is kept near and fresh only the generation is asked for, and
 * its data only if that has changed; of one that is trusted, nothing.
 */
export function* lookup(
  ids: readonly PersonId[],
  lifetimes: Lifetimes,
  chance: Chance,
  near?: Near,
): Steps<Lookup[]> {
  const begun = near?.forgotten ?? 0;
  const seen = ids.map((id) => begin(id, chance, near));
  const operations = seen.flatMap(look);
  const replies = operations.length > 0 ? yield operations : [];
  let next = 0;
  for (const it of seen) {
    it.generation = it.trusted ? it.kept?.generation : replies[next++];
    it.data = it.near ? it.kept : replies[next++] ?? it.kept;
  }

  const changed = seen.filter((it) =>
    it.near && isGeneration(it.generation) &&
    it.generation !== it.kept?.generation
  );
  if (changed.length > 0) {
    const data = yield changed.map((it) => get(dataKey(it.id)));
    changed.forEach((it, i) => it.data = data[i]);
  }
  const without = seen.filter((it) => !isGeneration(it.generation));
  if (without.length > 0) yield* install(without, lifetimes, chance);

  const now = chance.now();
  return seen.map((it) => {
    if (near && !it.trusted && !near.forgottenSince(it.id, begun)) {
      keep(it, near);
    }
    return judge(it, now);
  });
}

function begin(id: PersonId, chance: Chance, near?: Near): Seen {
  const kept = near?.get(id);
  const trusted = near?.trusts(id) ?? false;
  return {
    id,
    kept,
    near: trusted || (kept !== undefined && chance.now() < kept.freshUntil),
    trusted,
    generation: undefined,
    data: undefined,
  };
}

/** Keeps what is of the current generation, unless another was quicker. */
function keep({ id, kept, generation, data }: Seen, near: Near): void {
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
