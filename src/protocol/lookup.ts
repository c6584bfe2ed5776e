/**
 * The look-up of the freshness protocol; why it holds is told in
 * `generations.ts`.
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
  /** What is kept near. */
  readonly kept: Entry<R> | undefined;
  /** Whether it may serve: in the place of an expired one may be a new one. */
  readonly near: boolean;
  readonly withinStaleness: boolean;
  generation: Reply<R>;
  data: Reply<R>;
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
export function* lookup<R extends Identified>(
  ids: readonly R["id"][],
  lifetimes: Lifetimes,
  chance: Chance,
  near?: Near<R>,
): Steps<R, Lookup<R>[]> {
  const begun = near?.forgotten ?? 0;
  const seen = ids.map((id) => begin(id, chance, near));
  const operations = seen.flatMap((it) => look(it));
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

/** Keeps what is of the current generation, unless another was quicker. */
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

function both<R extends Identified>(id: R["id"]): Operation<R>[] {
  return [get(generationKey(id)), get(dataKey(id))];
}

function look<R extends Identified>(
  { id, near, withinStaleness }: Seen<R>,
): Operation<R>[] {
  if (withinStaleness) return [];
  return near ? [get(generationKey(id))] : both(id);
}

/** Gives each a generation: its own fresh one, or the one that was quicker. */
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
  // Their data too: whoever was quicker may have filled it by now.
  const again = yield refused.flatMap(({ id }) => both(id));
  refused.forEach((it, i) => {
    it.generation = again[2 * i];
    it.data = again[2 * i + 1];
  });
}

/** What an id's two values mean. Only equal generations make a hit. */
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
