/**
 * The write: announce, change the store, invalidate; only then acknowledge.
 * The announced mark covers a crash between the store and the invalidation.
 * Where the cache does not answer, the pending-invalidation log takes over.
 *
 * @module
 */
import { AppError, hasCode } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import type { WriteToken } from "../dao/store.ts";
import type { Protocol } from "./steps.ts";
import type { Written } from "./reading.ts";

/** The steps of a write. */
export interface WritePorts<R extends Identified, E> {
  /** Whether every write is logged, not only those the cache did not hear. */
  readonly durable: boolean;
  /** Marks the ids in the cache as being written. */
  announce(ids: readonly R["id"][]): Protocol<void, E>;
  /** Ends the ids' generations in the cache. */
  invalidate(ids: readonly R["id"][]): Protocol<void, E>;
  /** From now on this instance asks no cache for the ids. */
  hold(ids: readonly R["id"][]): WriteToken;
  /** The cache may be asked again; rows of the log may go. */
  release(token: WriteToken, rows: "settle" | "none"): void;
  /** Writes the rows that the change did not carry. */
  record(token: WriteToken, ids: readonly R["id"][]): Protocol<void, E>;
  /**
   * Leaves the rest to the drainer, and waits until every instance knows of
   * the rows: `false` if the cache has been told meanwhile.
   */
  publish(token: WriteToken): Protocol<boolean, E>;
}

/**
 * Changes the store for those ids; one that answers `false` has changed
 * nothing, as the contract has it. A change whose outcome is unknown is
 * treated like one that was applied, and its error is passed on.
 */
export function* writeThrough<R extends Identified, T, E>(
  ids: readonly R["id"][],
  change: (token: WriteToken | undefined) => Protocol<T, E>,
  ports: WritePorts<R, E>,
): Protocol<Written<T>, E> {
  const announced = yield* acknowledged(ports.announce(ids));
  let token = announced && !ports.durable ? undefined : ports.hold(ids);

  let result: T;
  try {
    result = yield* change(token);
  } catch (error) {
    if (hasCode(error, "unknown_outcome")) {
      yield* doubt(ids, token, ports);
    } else {
      yield* unchanged(ids, token, announced, ports);
    }
    throw error;
  }
  // An id that is taken or free, or a record who is another by now.
  if (result === false) {
    yield* unchanged(ids, token, announced, ports);
    return { result, pending: false };
  }

  if (yield* acknowledged(ports.invalidate(ids))) {
    if (token) ports.release(token, "settle");
    return { result, pending: false };
  }
  if (!token) {
    token = ports.hold(ids);
    yield* recordOrDoubt(token, ids, ports);
  }
  return { result, pending: yield* ports.publish(token) };
}

/** Nothing was changed, so what is cached stays right: only the mark must go. */
function* unchanged<R extends Identified, E>(
  ids: readonly R["id"][],
  token: WriteToken | undefined,
  announced: boolean,
  ports: WritePorts<R, E>,
): Protocol<void, E> {
  if (announced) yield* acknowledged(ports.invalidate(ids));
  if (token) ports.release(token, "none");
}

/**
 * The change may have been applied, or may yet be: the mark is set anew, so
 * that nothing is filled until it can no longer be under way.
 */
function* doubt<R extends Identified, E>(
  ids: readonly R["id"][],
  token: WriteToken | undefined,
  ports: WritePorts<R, E>,
): Protocol<void, E> {
  if (yield* acknowledged(ports.announce(ids))) {
    if (token) ports.release(token, "none");
  } else {
    const held = token ?? ports.hold(ids);
    yield* acknowledged(ports.record(held, ids));
    yield* ports.publish(held);
  }
}

/** Records the rows; a change that can't be is not acknowledged either. */
function* recordOrDoubt<R extends Identified, E>(
  token: WriteToken,
  ids: readonly R["id"][],
  ports: WritePorts<R, E>,
): Protocol<void, E> {
  try {
    yield* ports.record(token, ids);
  } catch (error) {
    yield* ports.publish(token);
    throw new AppError(
      "unknown_outcome",
      "The change was applied, but neither the cache nor the log of pending invalidations could be told; other instances may serve the old value for a while. Repeat the request.",
      { cause: error },
    );
  }
}

/** Whether the step was acknowledged; an outage is forgiven here. */
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
