/**
 * One round of draining: read the log, tell the cache of each row, remove just
 * the rows that it was told of. Rows commit out of order, so nothing is ever
 * removed "up to" a row.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { OutboxRow } from "../dao/store.ts";
import type { Protocol } from "./steps.ts";

/** The steps of a round. */
export interface DrainPorts<R extends Identified, E> {
  /** What is pending. */
  list(): Protocol<readonly OutboxRow<R>[], E>;
  /** Ends the generations of the rows' ids; answers for which it could. */
  tell(
    rows: readonly OutboxRow<R>[],
  ): Protocol<readonly OutboxRow<R>[], E>;
  /** Removes just these rows. */
  settle(rows: readonly OutboxRow<R>[]): Protocol<void, E>;
}

/** Drains once. */
export function* drain<R extends Identified, E>(
  ports: DrainPorts<R, E>,
): Protocol<void, E> {
  const rows = yield* ports.list();
  if (rows.length === 0) return;
  const told = yield* ports.tell(rows);
  if (told.length > 0) yield* ports.settle(told);
}
