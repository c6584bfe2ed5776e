/**
 * The write: announce, change the store, invalidate; only then acknowledge.
 * The announced mark covers a crash between the store and the invalidation.
 * Where the cache does not answer, the pending-invalidation log takes over.
 *
 * @module
 */
import { AppError, hasCode } from "../errors.ts";
import type { PersonId } from "../person/person.ts";
import type { LogToken } from "../dao/person_dao.ts";
import type { Protocol } from "./steps.ts";
import type { Written } from "./reading.ts";

/** The steps of a write. */
export interface WritePorts<E> {
  /** Whether every write is logged, not only those the cache did not hear. */
  readonly durable: boolean;
  /** Marks the ids in the cache as being written. */
  announce(ids: readonly PersonId[]): Protocol<void, E>;
  /** Ends the ids' generations in the cache. */
  invalidate(ids: readonly PersonId[]): Protocol<void, E>;
  /** From now on this instance asks no cache for the ids. */
  hold(ids: readonly PersonId[]): LogToken;
  /** The cache may be asked again; rows of the log may go. */
  release(token: LogToken, rows: "settle" | "none"): void;
  /** Writes the rows that the change did not carry. */
  record(token: LogToken, ids: readonly PersonId[]): Protocol<void, E>;
  /**
   * Leaves the rest to the drainer, and waits until every instance knows of
   * the rows: `false` if the cache has been told meanwhile.
   */
  publish(token: LogToken): Protocol<boolean, E>;
}

/**
 * Changes the store for those ids; one that answers `false` has changed
 * nothing, as the contract has it. A change whose outcome is unknown is
 * treated like one that was applied, and its error is passed on.
 */
export function* writeThrough<T, E>(
  ids: readonly PersonId[],
  change: (log: LogToken | undefined) => Protocol<T, E>,
  ports: WritePorts<E>,
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
  // An id that is taken or free, or a person who is another by now.
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
function* unchanged<E>(
  ids: readonly PersonId[],
  token: LogToken | undefined,
  announced: boolean,
  ports: WritePorts<E>,
): Protocol<void, E> {
  if (announced) yield* acknowledged(ports.invalidate(ids));
  if (token) ports.release(token, "none");
}

/**
 * The change may have been applied, or may yet be: the mark is set anew, so
 * that nothing is filled until it can no longer be under way.
 */
function* doubt<E>(
  ids: readonly PersonId[],
  token: LogToken | undefined,
  ports: WritePorts<E>,
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
function* recordOrDoubt<E>(
  token: LogToken,
  ids: readonly PersonId[],
  ports: WritePorts<E>,
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
