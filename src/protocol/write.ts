/**
 * The write: announce, change the store, invalidate; only then acknowledge.
 * The mark (write intent) covers a crash between the change and the
 * invalidation. If the cache does not answer, the outbox takes over.
 *
 * @module
 */
import { AppError, hasCode } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import type { WriteToken } from "../dao/store.ts";
import type { Protocol } from "./protocol.ts";
import type { Written } from "./reading.ts";

/** The steps of a write. */
export interface WritePorts<R extends Identified, E> {
  /**
   * Whether every write adds outbox rows, and not only if the cache is
   * unavailable.
   */
  readonly durable: boolean;
  /** The epoch of the cache that this instance may use now, or `undefined`. */
  epoch(): string | undefined;
  /** Marks the ids in the cache as being written. */
  announce(ids: readonly R["id"][]): Protocol<void, E>;
  /** Removes the ids' entries and marks from the cache. */
  invalidate(ids: readonly R["id"][]): Protocol<void, E>;
  /**
   * Begins a pending write: until it ends, this instance bypasses the cache for
   * the ids. If the `outcome` is unknown, the drainers set the marks of the ids, and
   * do not delete their keys: the database may still apply the change.
   */
  beginPending(ids: readonly R["id"][], outcome?: "unknown"): WriteToken;
  /** Ends the pending write; `settle` also removes its outbox rows. */
  endPending(token: WriteToken, rows: "settle" | "none"): void;
  /** Adds outbox rows for a change that was made without a token. */
  record(token: WriteToken, ids: readonly R["id"][]): Protocol<void, E>;
  /** Leaves the invalidation to the drainer, and waits for nothing. */
  handOver(token: WriteToken): void;
  /**
   * Hands the write over, and waits until every instance has read the outbox rows,
   * or has no lease. Answers `false` if the cache has acknowledged the invalidation
   * meanwhile.
   */
  publish(token: WriteToken): Protocol<boolean, E>;
}

/**
 * Changes the store for those ids. A change that answers `false` has changed
 * nothing, as the contract requires. The error of a change is thrown, after
 * {@linkcode maybeChanged} or {@linkcode unchanged} has cleaned up.
 */
export function* writeThrough<R extends Identified, T, E>(
  ids: readonly R["id"][],
  change: (token: WriteToken | undefined) => Protocol<T, E>,
  ports: WritePorts<R, E>,
): Protocol<Written<T>, E> {
  const epoch = ports.epoch();
  const announced = epoch !== undefined &&
    (yield* acknowledged(ports.announce(ids)));
  let token = announced && !ports.durable ? undefined : ports.beginPending(ids);

  let result: T;
  try {
    result = yield* change(token);
  } catch (error) {
    if (hasCode(error, "unknown_outcome")) {
      yield* maybeChanged(ids, token, ports);
    } else {
      yield* unchanged(ids, token, announced, ports);
    }
    throw error;
  }
  // The id was taken, or free, or the stored record differs from the expected
  // one.
  if (result === false) {
    yield* unchanged(ids, token, announced, ports);
    return { result, pending: false };
  }

  // The other instances must still use the keys of this epoch.
  if (
    epoch !== undefined && (yield* acknowledged(ports.invalidate(ids))) &&
    ports.epoch() === epoch
  ) {
    if (token) ports.endPending(token, "settle");
    return { result, pending: false };
  }
  if (!token) {
    token = ports.beginPending(ids);
    yield* recordRows(token, ids, ports);
  }
  return { result, pending: yield* ports.publish(token) };
}

/**
 * Cleans up after a change that was not applied: the cached entry stays
 * correct, and only the mark must go.
 */
function* unchanged<R extends Identified, E>(
  ids: readonly R["id"][],
  token: WriteToken | undefined,
  announced: boolean,
  ports: WritePorts<R, E>,
): Protocol<void, E> {
  if (announced) yield* acknowledged(ports.invalidate(ids));
  if (token) ports.endPending(token, "none");
}

/**
 * Cleans up after a change that may have been applied, or may still be. It sets
 * the mark again, so no reader fills the cache while the change may be under way.
 * If the cache does not acknowledge that, the drainer takes over. The caller gets
 * an error, and may not rely on the write. So the write does not wait for the other
 * instances.
 */
function* maybeChanged<R extends Identified, E>(
  ids: readonly R["id"][],
  token: WriteToken | undefined,
  ports: WritePorts<R, E>,
): Protocol<void, E> {
  if (
    ports.epoch() !== undefined && (yield* acknowledged(ports.announce(ids)))
  ) {
    if (token) ports.endPending(token, "none");
    return;
  }
  // A change with a token adds its rows in its own transaction.
  const pending = token ?? ports.beginPending(ids, "unknown");
  if (!token) yield* acknowledged(ports.record(pending, ids));
  ports.handOver(pending);
}

/** Adds the outbox rows; if that fails, the change is not acknowledged. */
function* recordRows<R extends Identified, E>(
  token: WriteToken,
  ids: readonly R["id"][],
  ports: WritePorts<R, E>,
): Protocol<void, E> {
  try {
    yield* ports.record(token, ids);
  } catch (error) {
    ports.handOver(token);
    throw new AppError(
      "unknown_outcome",
      "The change was applied, but neither the cache nor the outbox in the database acknowledged the invalidation; other instances may serve the old value for a while. Repeat the request.",
      { cause: error },
    );
  }
}

/** Runs a step; `false` if an outage prevented it or hid its outcome. */
function* acknowledged<E>(step: Protocol<void, E>): Protocol<boolean, E> {
  try {
    yield* step;
    return true;
  } catch (error) {
    if (hasCode(error, "unavailable") || hasCode(error, "unknown_outcome")) {
      return false;
    }
    throw error;
  }
}
