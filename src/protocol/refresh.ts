/**
 * The reads that the store answers because their caller wants it to, whatever
 * the cache has. Their loads have no ticket, so that they join no read of the
 * store that began before they did.
 *
 * @module
 */
import type { PersonId } from "../person/person.ts";
import { fill, lookup } from "./forgiven.ts";
import type { Fill, Ticket } from "../dao/person_cache.ts";
import type { Protocol } from "./steps.ts";
import type { Loaded, ReadPorts } from "./read_ports.ts";
import type { BypassReason, Reading } from "./reading.ts";

/**
 * Reads the store, and refills the cache under the generation that was seen
 * before: what comes under it is as good as what a miss brings. Where a miss
 * would fill nothing, neither does this.
 */
export function* refresh<E>(
  ids: readonly PersonId[],
  ports: ReadPorts<E>,
): Protocol<Map<PersonId, Reading>, E> {
  const unique = [...new Set(ids)];
  const tickets = new Map<PersonId, Ticket>();
  const bypassed = new Map<PersonId, BypassReason>();
  const asked: PersonId[] = [];
  for (const id of unique) {
    const trust = ports.trust(id);
    if (trust === "full") asked.push(id);
    else bypassed.set(id, trust === "unverified" ? "log-unread" : trust);
  }
  const found = asked.length > 0 ? yield* lookup(asked, ports) : [];
  for (const [i, id] of asked.entries()) {
    const seen = found?.[i];
    if (!seen) bypassed.set(id, "cache-unavailable");
    else if (seen.state === "busy") bypassed.set(id, "write-in-progress");
    else tickets.set(id, seen.ticket);
  }

  const loaded = yield* load(unique, ports);
  const fills = Array.from(tickets, ([id, ticket]): Fill => ({
    ticket,
    person: loaded.get(id)?.person,
  }));
  const stored = fills.length > 0 && (yield* fill(fills, ports));
  return new Map(unique.map((id) => {
    const reason = bypassed.get(id);
    const origin = reason
      ? { via: "bypass", reason } as const
      : { via: "request", stored } as const;
    return [id, { person: loaded.get(id)?.person, origin }];
  }));
}

/** Reads the store, and neither asks the cache nor fills it. */
export function* passBy<E>(
  ids: readonly PersonId[],
  ports: ReadPorts<E>,
): Protocol<Map<PersonId, Reading>, E> {
  const loaded = yield* load([...new Set(ids)], ports);
  const origin = { via: "request", stored: false } as const;
  return new Map(
    Array.from(loaded, ([id, { person }]) => [id, { person, origin }]),
  );
}

function* load<E>(
  ids: readonly PersonId[],
  ports: ReadPorts<E>,
): Protocol<Map<PersonId, Loaded>, E> {
  const loaded = yield* ports.load(
    ids.map((id) => ({ id, ticket: undefined })),
  );
  return new Map(loaded.map((it, i) => [ids[i] as PersonId, it]));
}
