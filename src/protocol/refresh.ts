/**
 * The reads that the store must answer because the caller asks for it. Their
 * loads have no ticket, so they never join a read of the store that began
 * earlier.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Fill, Ticket } from "../dao/cache.ts";
import type { Protocol } from "./steps.ts";
import {
  type Loaded,
  type ReadPorts,
  tryFill,
  tryLookup,
} from "./read_ports.ts";
import type { BypassReason, Reading } from "./reading.ts";

/**
 * Reads the store (`no-cache`), and refills the cache under the generation that
 * the look-up saw before. Such a fill is as safe as the fill of a miss. Where a
 * miss would not fill, a refresh does not fill either.
 */
export function* refresh<R extends Identified, E>(
  ids: readonly R["id"][],
  ports: ReadPorts<R, E>,
): Protocol<Map<R["id"], Reading<R>>, E> {
  const unique = [...new Set(ids)];
  const tickets = new Map<R["id"], Ticket<R>>();
  const bypassed = new Map<R["id"], BypassReason>();
  const asked: R["id"][] = [];
  for (const id of unique) {
    const trust = ports.trust(id);
    if (trust === "full") asked.push(id);
    else bypassed.set(id, trust === "unverified" ? "outbox-unread" : trust);
  }
  const found = asked.length > 0 ? yield* tryLookup(asked, ports) : [];
  for (const [i, id] of asked.entries()) {
    const seen = found?.[i];
    if (!seen) bypassed.set(id, "cache-unavailable");
    else if (seen.state === "busy") bypassed.set(id, "write-in-progress");
    else tickets.set(id, seen.ticket);
  }

  const loaded = yield* load(unique, ports);
  const fills = Array.from(tickets, ([id, ticket]): Fill<R> => ({
    ticket,
    record: loaded.get(id)?.record,
  }));
  const stored = fills.length > 0 && (yield* tryFill(fills, ports));
  return new Map(unique.map((id) => {
    const reason = bypassed.get(id);
    const origin = reason
      ? { via: "bypass", reason } as const
      : { via: "request", stored } as const;
    return [id, { record: loaded.get(id)?.record, origin }];
  }));
}

/** Reads the store (`no-store`); it neither asks the cache nor fills it. */
export function* readStoreOnly<R extends Identified, E>(
  ids: readonly R["id"][],
  ports: ReadPorts<R, E>,
): Protocol<Map<R["id"], Reading<R>>, E> {
  const loaded = yield* load([...new Set(ids)], ports);
  const origin = { via: "request", stored: false } as const;
  return new Map(
    Array.from(loaded, ([id, { record }]) => [id, { record, origin }]),
  );
}

function* load<R extends Identified, E>(
  ids: readonly R["id"][],
  ports: ReadPorts<R, E>,
): Protocol<Map<R["id"], Loaded<R>>, E> {
  const loaded = yield* ports.load(
    ids.map((id) => ({ id, ticket: undefined })),
  );
  return new Map(loaded.map((it, i) => [ids[i] as R["id"], it]));
}
