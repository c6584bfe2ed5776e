/**
 * The steps of a write, on a real cache and outbox.
 *
 * @module
 */
import type { Cache } from "../dao/cache.ts";
import { ask } from "../protocol/protocol.ts";
import type { WritePorts } from "../protocol/write.ts";
import type { Identified } from "../record/record_type.ts";
import type { OutboxDrain } from "./outbox/outbox_drain.ts";

/** The part of a cache that a write uses. */
type WrittenCache<R extends Identified> = Pick<
  Cache<R>,
  "announce" | "invalidate"
>;

/** The cache of an instance that has none: its methods do nothing. */
export const NO_CACHE: WrittenCache<Identified> & Pick<Cache<never>, "forget"> =
  {
    forget: () => {},
    announce: () => Promise.resolve(),
    invalidate: () => Promise.resolve(),
  };

/** A step of a write that has not started. */
export type Effect = () => Promise<unknown>;

/** The steps of a write, on a real cache and outbox. */
export function writePorts<R extends Identified>(
  cache: WrittenCache<R>,
  outbox: OutboxDrain<R>,
  durable: boolean,
): WritePorts<R, Effect> {
  return {
    durable,
    epoch: () => outbox.epoch,
    announce: (ids) => ask(() => forEach(ids, (id) => cache.announce(id))),
    invalidate: (ids) => ask(() => forEach(ids, (id) => cache.invalidate(id))),
    beginPending: (ids, outcome) => outbox.beginPending(ids, outcome),
    endPending: (token, rows) => outbox.endPending(token, rows),
    record: (token, ids) => ask(() => outbox.record(token, ids)),
    handOver: (token) => void outbox.handOver(token),
    publish: (token) => ask(() => outbox.publish(token)),
  };
}

/** Makes all calls at once, waits for each of them, and throws the first error. */
function forEach<T>(
  ids: readonly T[],
  call: (id: T) => Promise<void>,
): Promise<void> {
  const [id] = ids;
  // Most writes are of one id.
  return ids.length === 1 && id !== undefined ? call(id) : settled(ids, call);
}

async function settled<T>(
  ids: readonly T[],
  call: (id: T) => Promise<void>,
): Promise<void> {
  const outcomes = await Promise.allSettled(ids.map(call));
  for (const it of outcomes) if (it.status === "rejected") throw it.reason;
}
