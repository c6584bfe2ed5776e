/**
 * The read through the cache: look the ids up, load the misses from the store,
 * and fill the cache with them.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import type { Fill, Lookup, Ticket } from "../dao/cache.ts";
import type { Protocol } from "./steps.ts";
import {
  type Load,
  type Loaded,
  type ReadPorts,
  type Trust,
  tryFill,
  tryLookup,
} from "./read_ports.ts";
import type { BypassReason, Reading } from "./reading.ts";

/** Reads the ids through the cache, and answers a reading for each of them. */
export function* readThrough<R extends Identified, E>(
  ids: readonly R["id"][],
  ports: ReadPorts<R, E>,
): Protocol<Map<R["id"], Reading<R>>, E> {
  const readings = new Map<R["id"], Reading<R>>();
  const misses: Misses<R> = {
    tickets: new Map(),
    bypassed: new Map(),
    fallbacks: new Map(),
  };

  const asked = new Map<R["id"], Trust>();
  for (const id of new Set(ids)) {
    const trust = ports.trust(id);
    if (isAsked(trust)) asked.set(id, trust);
    else misses.bypassed.set(id, trust);
  }

  const found = asked.size > 0
    ? yield* tryLookup([...asked.keys()], ports)
    : [];
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

/** The ids that the read must load from the store. */
interface Misses<R extends Identified> {
  /** The ids to fill into the cache, each with its ticket. */
  readonly tickets: Map<R["id"], Ticket<R>>;
  /** The ids that the read must not fill, each with the reason. */
  readonly bypassed: Map<R["id"], BypassReason>;
  /** The cached answers that may serve if the store fails (stale-if-error). */
  readonly fallbacks: Map<R["id"], Fallback<R>>;
}

interface Fallback<R extends Identified> {
  readonly reading: Reading<R>;
  /**
   * Whether the outbox was read lately and has no row for the id. Then the
   * fallback may also serve while the store is only overloaded.
   */
  readonly verified: boolean;
}

type Asked = "full" | "unverified" | "outbox-unread";

// While the outbox is unread the read asks the store first. It still looks the
// id up: if the store turns out to be down, the cached answer may serve.
function isAsked(trust: Trust): trust is Asked {
  return trust === "full" || trust === "unverified" ||
    trust === "outbox-unread";
}

/** The reading of one id, or `undefined` if the read must load it. */
function judge<R extends Identified>(
  id: R["id"],
  seen: Lookup<R> | undefined,
  trust: Trust,
  { tickets, bypassed, fallbacks }: Misses<R>,
): Reading<R> | undefined {
  if (!seen || seen.state === "busy") {
    bypassed.set(id, seen ? "write-in-progress" : "cache-unavailable");
    return undefined;
  }
  const verified = trust === "full";
  if (seen.state === "hit") {
    const hit = hitOf(seen, verified);
    if (trust !== "outbox-unread") return hit;
    fallbacks.set(id, { reading: hit, verified });
  } else if (seen.expired) {
    // The entry expired: a look-up never returns an invalidated entry.
    const { record, ttl } = seen.expired;
    const reading: Reading<R> = { record, origin: { via: "stale", ttl } };
    fallbacks.set(id, { reading, verified });
  }
  if (trust === "outbox-unread") bypassed.set(id, trust);
  else if (seen.state === "miss") tickets.set(id, seen.ticket);
  return undefined;
}

/** The reading of a hit; `verified` as in {@linkcode Fallback}. */
export function hitOf<R extends Identified>(
  { record, ttl, withinStaleness }: Extract<Lookup<R>, { state: "hit" }>,
  verified: boolean,
): Reading<R> {
  const caveat = !verified
    ? "unverified"
    : withinStaleness
    ? "bounded-staleness"
    : undefined;
  return { record, origin: { via: "hit", ttl, caveat } };
}

/** Loads the misses from the store, and fills the cache. */
function* load<R extends Identified, E>(
  { tickets, bypassed, fallbacks }: Misses<R>,
  readings: Map<R["id"], Reading<R>>,
  ports: ReadPorts<R, E>,
): Protocol<void, E> {
  const loads: Load<R>[] = [
    ...Array.from(tickets, ([id, ticket]) => ({ id, ticket })),
    ...Array.from(bypassed.keys(), (id) => ({ id, ticket: undefined })),
  ];
  let loaded: Loaded<R>[];
  try {
    loaded = yield* ports.load(loads);
  } catch (error) {
    const down = hasCode(error, "unavailable");
    // An overloaded store still accepts writes of other instances, so only a
    // verified fallback may serve.
    if (!down && !hasCode(error, "overloaded")) throw error;
    for (const { id } of loads) {
      const fallback = fallbacks.get(id);
      if (!fallback || !(down || fallback.verified)) throw error;
      readings.set(id, fallback.reading);
    }
    return;
  }

  const fills: Fill<R>[] = [];
  loads.forEach(({ ticket }, i) => {
    const it = loaded[i];
    if (ticket && it && !it.collapsed) {
      fills.push({ ticket, record: it.record });
    }
  });
  const stored = fills.length > 0 && (yield* tryFill(fills, ports));

  loads.forEach(({ id }, i) => {
    const { record, collapsed } = loaded[i] ?? ABSENT;
    const reason = bypassed.get(id);
    const origin = reason
      ? { via: "bypass", reason } as const
      : { via: "miss", collapsed, stored: stored && !collapsed } as const;
    readings.set(id, { record, origin });
  });
}

const ABSENT = { record: undefined, collapsed: false };
