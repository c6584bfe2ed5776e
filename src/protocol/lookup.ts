/**
 * The look-up of the freshness protocol; `generations.ts` explains why it is
 * correct.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
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
import type { Lookup, Ticket } from "../dao/cache.ts";

function isGeneration<R extends Identified>(
  reply: Reply<R>,
): reply is GenerationValue {
  return typeof reply === "string";
}

function isEntry<R extends Identified>(reply: Reply<R>): reply is Entry<R> {
  return typeof reply === "object" && reply.kind === "entry";
}

interface Seen<R extends Identified> {
  readonly id: R["id"];
  /** The entry in the near cache. */
  readonly kept: Entry<R> | undefined;
  /**
   * Whether the near entry is fresh. The cache may have a new one if it
   * expired.
   */
  readonly near: boolean;
  readonly withinStaleness: boolean;
  generation: Reply<R>;
  data: Reply<R>;
}

/**
 * Looks ids up in one round trip, and up to two more for ids that have no
 * generation. The look-up sends a new generation once. If another look-up
 * installed one first, this look-up uses that one, and the entry that may be
 * filled under it by now. If that generation is gone again, the id is busy and
 * the reader fills nothing.
 *
 * For an id whose near entry is fresh, the look-up asks only for the
 * generation, and for the entry only if the generation has changed. For an id
 * within bounded staleness it asks for neither.
 */
export function* lookup<R extends Identified>(
  ids: readonly R["id"][],
  lifetimes: Lifetimes,
  chance: Chance,
  near?: Near<R>,
): Steps<R, Lookup<R>[]> {
  const begun = near?.forgotten ?? 0;
  const seen = ids.map((id) => begin(id, chance, near));
  const operations = seen.flatMap((it) => firstReads(it));
  const replies = operations.length > 0 ? yield operations : [];
  let next = 0;
  for (const it of seen) {
    it.generation = it.withinStaleness ? it.kept?.generation : replies[next++];
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
    if (near && !it.withinStaleness && !near.forgottenSince(it.id, begun)) {
      keep(it, near);
    }
    return judge(it, now);
  });
}

function begin<R extends Identified>(
  id: R["id"],
  chance: Chance,
  near?: Near<R>,
): Seen<R> {
  const kept = near?.get(id);
  const withinStaleness = near?.withinStaleness(id) ?? false;
  return {
    id,
    kept,
    near: withinStaleness ||
      (kept !== undefined && chance.now() < kept.freshUntil),
    withinStaleness,
    generation: undefined,
    data: undefined,
  };
}

/**
 * Keeps an entry of the current generation near, unless another look-up has
 * replaced it.
 */
function keep<R extends Identified>(
  { id, kept, generation, data }: Seen<R>,
  near: Near<R>,
): void {
  if (!isEntry(data) || data.generation !== generation) return;
  if (near.get(id) === kept) near.set(id, data);
}

function get<R extends Identified>(key: Key): Operation<R> {
  return { op: "get", key };
}

function getBoth<R extends Identified>(id: R["id"]): Operation<R>[] {
  return [get(generationKey(id)), get(dataKey(id))];
}

function firstReads<R extends Identified>(
  { id, near, withinStaleness }: Seen<R>,
): Operation<R>[] {
  if (withinStaleness) return [];
  return near ? [get(generationKey(id))] : getBoth(id);
}

/** Installs a new generation for each, or takes the one installed first. */
function* install<R extends Identified>(
  without: readonly Seen<R>[],
  lifetimes: Lifetimes,
  chance: Chance,
): Steps<R, void> {
  const ttl = seconds(2 * (lifetimes.ttl + lifetimes.stale));
  const fresh = without.map(() => chance.generation());
  const added = yield without.map((it, i): Operation<R> => ({
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
  // Reads the entry too: the look-up that was first may have filled it by now.
  const again = yield refused.flatMap(({ id }) => getBoth(id));
  refused.forEach((it, i) => {
    it.generation = again[2 * i];
    it.data = again[2 * i + 1];
  });
}

/** The meaning of an id's two values. Only equal generations make a hit. */
function judge<R extends Identified>(seen: Seen<R>, now: number): Lookup<R> {
  const { id, generation, data, withinStaleness } = seen;
  if (!isGeneration(generation) || generation === WRITING) {
    return { state: "busy" };
  }
  const ticket: Ticket<R> = { id, generation };
  if (!isEntry(data) || data.generation !== generation) {
    return { state: "miss", ticket };
  }
  const record = data.record ?? undefined;
  const ttl = data.freshUntil - now;
  return ttl > 0
    ? { state: "hit", ticket, record, ttl, withinStaleness }
    : { state: "miss", ticket, expired: { record, ttl } };
}
