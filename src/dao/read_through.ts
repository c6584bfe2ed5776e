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
  /** Looks the ids up in the cache. */
  lookup(ids: readonly PersonId[]): Protocol<Lookup[], E>;
  /** Reads the store, as one batch; answers in the order of the loads. */
  load(loads: readonly Load[]): Protocol<Loaded[], E>;
  /** Fills the cache. */
  fill(fills: readonly Fill[]): Protocol<void, E>;
}

type Miss = Extract<Lookup, { state: "miss" }>;

/** Reads the ids through the cache: a reading for every one of them. */
export function* readThrough<E>(
  ids: readonly PersonId[],
  ports: ReadPorts<E>,
): Protocol<Map<PersonId, Reading>, E> {
  const readings = new Map<PersonId, Reading>();
  const misses = new Map<PersonId, Miss>();
  const bypassed = new Map<PersonId, BypassReason>();

  const asked: PersonId[] = [];
  const unverified = new Set<PersonId>();
  for (const id of new Set(ids)) {
    const trust = ports.trust(id);
    if (trust === "unverified") unverified.add(id);
    if (trust === "full" || trust === "unverified") asked.push(id);
    else bypassed.set(id, trust);
  }

  const found = asked.length > 0 ? yield* lookup(asked, ports) : [];
  asked.forEach((id, i) => {
    const seen = found?.[i];
    if (!seen) bypassed.set(id, "cache-unavailable");
    else if (seen.state === "busy") bypassed.set(id, "write-in-progress");
    else if (seen.state === "miss") misses.set(id, seen);
    else {
      const { person, ttl, trusted } = seen;
      const caveat = unverified.has(id)
        ? "unverified"
        : trusted
        ? "trusted"
        : undefined;
      readings.set(id, { person, origin: { via: "hit", ttl, caveat } });
    }
  });

  if (misses.size > 0 || bypassed.size > 0) {
    yield* load(misses, bypassed, readings, ports);
  }
  return readings;
}

/** The look-ups, or `undefined` if the cache did not answer. */
function* lookup<E>(
  ids: readonly PersonId[],
  ports: ReadPorts<E>,
): Protocol<Lookup[] | undefined, E> {
  try {
    return yield* ports.lookup(ids);
  } catch (error) {
    if (hasCode(error, "unavailable")) return undefined;
    throw error;
  }
}

/** Reads the store for all that the cache did not answer, and fills. */
function* load<E>(
  misses: ReadonlyMap<PersonId, Miss>,
  bypassed: ReadonlyMap<PersonId, BypassReason>,
  readings: Map<PersonId, Reading>,
  ports: ReadPorts<E>,
): Protocol<void, E> {
  const loads: Load[] = [
    ...Array.from(misses, ([id, { ticket }]) => ({ id, ticket })),
    ...Array.from(bypassed.keys(), (id) => ({ id, ticket: undefined })),
  ];
  let loaded: Loaded[];
  try {
    loaded = yield* ports.load(loads);
  } catch (error) {
    if (!hasCode(error, "unavailable") || bypassed.size > 0) throw error;
    // The store is down. What merely expired may serve; what was invalidated
    // belongs to an older generation, and no look-up shows it.
    for (const [id, { expired }] of misses) {
      if (!expired) throw error;
      const { person, ttl } = expired;
      readings.set(id, { person, origin: { via: "stale", ttl } });
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
