/**
 * The read: look up, load what is missing from the store, fill. This and
 * `write_through.ts` are the only places that forgive a cache.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import type { Person, PersonId } from "../person/person.ts";
import type { Fill, Lookup, Ticket } from "./person_cache.ts";
import type { Protocol } from "./protocol.ts";
import type { BypassReason, Reading } from "./reading.ts";

/** A read of the store: with a ticket where the cache had nothing. */
export interface Load {
  /** Whom to read. */
  readonly id: PersonId;
  /** The generation under which others may join this read of the store. */
  readonly ticket: Ticket | undefined;
}

/** What the store said of one id. */
export interface Loaded {
  /** The person, or `undefined` if the store has none. */
  readonly person: Person | undefined;
  /** Whether another caller's read of the store answered. */
  readonly collapsed: boolean;
}

/** Whether the cache may be asked for an id. `unverified`: see `pending.ts`. */
export type Trust =
  | "full"
  | "unverified"
  | Exclude<BypassReason, "source" | "write-in-progress">;

/** The steps of a read. */
export interface ReadPorts<E> {
  /** Whether the cache may be asked for the id just now. */
  trust(id: PersonId): Trust;
  /** Looks the ids up in the cache; nothing for one that it did not answer. */
  lookup(ids: readonly PersonId[]): Protocol<(Lookup | undefined)[], E>;
  /** Reads the store, as one batch; answers in the order of the loads. */
  load(loads: readonly Load[]): Protocol<Loaded[], E>;
  /** Fills the cache. */
  fill(fills: readonly Fill[]): Protocol<void, E>;
}

/** Reads the ids through the cache: a reading for every one of them. */
export function* readThrough<E>(
  ids: readonly PersonId[],
  ports: ReadPorts<E>,
): Protocol<Map<PersonId, Reading>, E> {
  const readings = new Map<PersonId, Reading>();
  const misses: Misses = {
    tickets: new Map(),
    bypassed: new Map(),
    spares: new Map(),
  };

  const asked = new Map<PersonId, Trust>();
  for (const id of new Set(ids)) {
    const trust = ports.trust(id);
    if (isAsked(trust)) asked.set(id, trust);
    else misses.bypassed.set(id, trust);
  }

  const found = asked.size > 0 ? yield* lookup([...asked.keys()], ports) : [];
  let next = 0;
  for (const [id, trust] of asked) {
    const reading = judge(id, found?.[next++], trust, misses);
    if (reading) readings.set(id, reading);
  }

  if (misses.tickets.size > 0 || misses.bypassed.size > 0) {
    yield* load(misses, readings, ports);
  }
  return readings;
}

/** What must be read from the store. */
interface Misses {
  /** Those to be filled. */
  readonly tickets: Map<PersonId, Ticket>;
  /** Those not to be filled, and why. */
  readonly bypassed: Map<PersonId, BypassReason>;
  /** What may serve instead if the store is down. */
  readonly spares: Map<PersonId, Spare>;
}

interface Spare {
  readonly reading: Reading;
  /** Whether the log vouches for it, so that the store need not be down. */
  readonly vouched: boolean;
}

type Asked = "full" | "unverified" | "log-unread";

// While the log is unread the store is asked first, and it may turn out to be
// down: better to have looked by then than to fail what the cache has.
function isAsked(trust: Trust): trust is Asked {
  return trust === "full" || trust === "unverified" || trust === "log-unread";
}

/** What was found of one id: its reading, or nothing if it is to be loaded. */
function judge(
  id: PersonId,
  seen: Lookup | undefined,
  trust: Trust,
  { tickets, bypassed, spares }: Misses,
): Reading | undefined {
  if (!seen || seen.state === "busy") {
    bypassed.set(id, seen ? "write-in-progress" : "cache-unavailable");
    return undefined;
  }
  const vouched = trust === "full";
  if (seen.state === "hit") {
    const { person, ttl, trusted } = seen;
    const caveat = !vouched ? "unverified" : trusted ? "trusted" : undefined;
    const hit: Reading = { person, origin: { via: "hit", ttl, caveat } };
    if (trust !== "log-unread") return hit;
    spares.set(id, { reading: hit, vouched });
  } else if (seen.expired) {
    // It merely expired: what was invalidated no look-up shows.
    const { person, ttl } = seen.expired;
    const reading: Reading = { person, origin: { via: "stale", ttl } };
    spares.set(id, { reading, vouched });
  }
  if (trust === "log-unread") bypassed.set(id, trust);
  else if (seen.state === "miss") tickets.set(id, seen.ticket);
  return undefined;
}

/** The look-ups, or `undefined` if the cache did not answer. */
function* lookup<E>(
  ids: readonly PersonId[],
  ports: ReadPorts<E>,
): Protocol<(Lookup | undefined)[] | undefined, E> {
  try {
    return yield* ports.lookup(ids);
  } catch (error) {
    if (hasCode(error, "unavailable")) return undefined;
    throw error;
  }
}

/** Reads the store for all that the cache did not answer, and fills. */
function* load<E>(
  { tickets, bypassed, spares }: Misses,
  readings: Map<PersonId, Reading>,
  ports: ReadPorts<E>,
): Protocol<void, E> {
  const loads: Load[] = [
    ...Array.from(tickets, ([id, ticket]) => ({ id, ticket })),
    ...Array.from(bypassed.keys(), (id) => ({ id, ticket: undefined })),
  ];
  let loaded: Loaded[];
  try {
    loaded = yield* ports.load(loads);
  } catch (error) {
    const down = hasCode(error, "unavailable");
    // A store that is merely overloaded still takes others' writes, so then
    // only what needs no log may serve.
    if (!down && !hasCode(error, "overloaded")) throw error;
    for (const { id } of loads) {
      const spare = spares.get(id);
      if (!spare || !(down || spare.vouched)) throw error;
      readings.set(id, spare.reading);
    }
    return;
  }

  const fills: Fill[] = [];
  loads.forEach(({ ticket }, i) => {
    const it = loaded[i];
    if (ticket && it && !it.collapsed) {
      fills.push({ ticket, person: it.person });
    }
  });
  const stored = fills.length > 0 && (yield* fill(fills, ports));

  loads.forEach(({ id }, i) => {
    const { person, collapsed } = loaded[i] ?? NOTHING;
    const reason = bypassed.get(id);
    const origin = reason
      ? { via: "bypass", reason } as const
      : { via: "miss", collapsed, stored: stored && !collapsed } as const;
    readings.set(id, { person, origin });
  });
}

const NOTHING: Loaded = { person: undefined, collapsed: false };

/** Whether the cache took it. */
function* fill<E>(
  fills: readonly Fill[],
  ports: ReadPorts<E>,
): Protocol<boolean, E> {
  try {
    yield* ports.fill(fills);
    return true;
  } catch (error) {
    if (hasCode(error, "unavailable")) return false;
    throw error;
  }
}
