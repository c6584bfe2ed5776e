/**
 * The read: look up, load what is missing from the store, fill.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import { tryFill, tryLookup } from "./forgiven.ts";
import type { Fill, Lookup, Ticket } from "../dao/cache.ts";
import type { Protocol } from "./steps.ts";
import type { Load, Loaded, ReadPorts, Trust } from "./read_ports.ts";
import type { BypassReason, Reading } from "./reading.ts";

/** Reads the ids through the cache: a reading for every one of them. */
export function* readThrough<R extends Identified, E>(
  ids: readonly R["id"][],
  ports: ReadPorts<R, E>,
): Protocol<Map<R["id"], Reading<R>>, E> {
  const readings = new Map<R["id"], Reading<R>>();
  const misses: Misses<R> = {
    tickets: new Map(),
    bypassed: new Map(),
    spares: new Map(),
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

/** What must be read from the store. */
interface Misses<R extends Identified> {
  /** Those to be filled. */
  readonly tickets: Map<R["id"], Ticket<R>>;
  /** Those not to be filled, and why. */
  readonly bypassed: Map<R["id"], BypassReason>;
  /** What may serve instead if the store is down. */
  readonly spares: Map<R["id"], Spare<R>>;
}

interface Spare<R extends Identified> {
  readonly reading: Reading<R>;
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
function judge<R extends Identified>(
  id: R["id"],
  seen: Lookup<R> | undefined,
  trust: Trust,
  { tickets, bypassed, spares }: Misses<R>,
): Reading<R> | undefined {
  if (!seen || seen.state === "busy") {
    bypassed.set(id, seen ? "write-in-progress" : "cache-unavailable");
    return undefined;
  }
  const vouched = trust === "full";
  if (seen.state === "hit") {
    const hit = hitOf(seen, vouched);
    if (trust !== "log-unread") return hit;
    spares.set(id, { reading: hit, vouched });
  } else if (seen.expired) {
    // It merely expired: what was invalidated no look-up shows.
    const { record, ttl } = seen.expired;
    const reading: Reading<R> = { record, origin: { via: "stale", ttl } };
    spares.set(id, { reading, vouched });
  }
  if (trust === "log-unread") bypassed.set(id, trust);
  else if (seen.state === "miss") tickets.set(id, seen.ticket);
  return undefined;
}

/** The reading of a hit; `vouched`: nobody has left an invalidation pending. */
export function hitOf<R extends Identified>(
  { record, ttl, withinStaleness }: Extract<Lookup<R>, { state: "hit" }>,
  vouched: boolean,
): Reading<R> {
  const caveat = !vouched
    ? "unverified"
    : withinStaleness
    ? "bounded-staleness"
    : undefined;
  return { record, origin: { via: "hit", ttl, caveat } };
}

/** Reads the store for all that the cache did not answer, and fills. */
function* load<R extends Identified, E>(
  { tickets, bypassed, spares }: Misses<R>,
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

  const fills: Fill<R>[] = [];
  loads.forEach(({ ticket }, i) => {
    const it = loaded[i];
    if (ticket && it && !it.collapsed) {
      fills.push({ ticket, record: it.record });
    }
  });
  const stored = fills.length > 0 && (yield* tryFill(fills, ports));

  loads.forEach(({ id }, i) => {
    const { record, collapsed } = loaded[i] ?? NOTHING;
    const reason = bypassed.get(id);
    const origin = reason
      ? { via: "bypass", reason } as const
      : { via: "miss", collapsed, stored: stored && !collapsed } as const;
    readings.set(id, { record, origin });
  });
}

const NOTHING = { record: undefined, collapsed: false };
