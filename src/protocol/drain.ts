/**
 * One round of draining the outbox: list its rows, invalidate their ids in the
 * cache, and remove exactly the rows whose invalidation the cache has
 * acknowledged. Rows commit out of order, so no round removes all rows "up to"
 * a certain row.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { OutboxRow } from "../dao/store.ts";
import type { Protocol } from "./protocol.ts";

/** The steps of a round. */
export interface DrainPorts<R extends Identified, E> {
  /** Lists the pending invalidations. */
  list(): Protocol<readonly OutboxRow<R>[], E>;
  /** Removes the entries of the rows' ids; answers the rows that succeeded. */
  invalidate(
    rows: readonly OutboxRow<R>[],
  ): Protocol<readonly OutboxRow<R>[], E>;
  /** Removes exactly these rows from the outbox. */
  settle(rows: readonly OutboxRow<R>[]): Protocol<void, E>;
}

/** Runs one round. */
export function* drain<R extends Identified, E>(
  ports: DrainPorts<R, E>,
): Protocol<void, E> {
  const rows = yield* ports.list();
  if (rows.length === 0) return;
  const invalidated = yield* ports.invalidate(rows);
  if (invalidated.length > 0) yield* ports.settle(invalidated);
}
