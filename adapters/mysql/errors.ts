/**
 * The meaning of errors of MySQL, MariaDB and the connection for a caller.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import {
  type Attempt,
  type ErrorFormat,
  meaningIn,
} from "../sql/pool/meaning.ts";
import type { Failures } from "../sql/pool/pooled_driver.ts";
import { ConnectionLost } from "../sql/pool/session.ts";
import {
  LOCK_TIMEOUT,
  LOST_AT_COMMIT,
  MEANINGS,
  NOT_JOINED,
  READ_ONLY,
  RETRYABLE,
} from "./meanings.ts";
import { TOO_LARGE } from "./connection/packet.ts";

const DUPLICATES = new Set([1022, 1062, 1586]);

/** After these the server closes the connection, or has lost its statements. */
const ENDINGS = new Set([1053, 1080, TOO_LARGE, 1243, 1927, 3169, 4031]);

/** The milliseconds that a server waits for a lock at the least. */
const SHORTEST_WAIT = 500;

/** The meaning of the errors of MySQL and MariaDB. */
export const FAILURES: Failures = {
  isDuplicate: (error) => DUPLICATES.has(partsOf(error).errno),
  isRetryable,
  isNotInCharge,
  isTooLarge,
  // A deadlock at the COMMIT (in a cluster), or a server that takes no writes
  // any more.
  isUndone: (error) => isRetryable(error) || isNotInCharge(error),
  meaningOf,
};

const FORMAT: ErrorFormat = {
  meanings: MEANINGS,
  codesIn(error) {
    const { errno, code } = partsOf(error);
    return [errno, code];
  },
  isRefusal: isTooLarge,
};

/** The error for the caller, as in {@linkcode meaningIn}. */
export function meaningOf(cause: unknown, attempt: Attempt): AppError {
  if (attempt.mode === "read" && isTooLarge(cause)) return tooLargeRead(cause);
  if (attempt.changing && errnoOf(cause) === LOST_AT_COMMIT) {
    const message = "The node of the database's cluster has lost the other " +
      "nodes; the write may or may not be applied.";
    return new AppError("unknown_outcome", message, { cause });
  }
  return meaningIn(FORMAT, cause, attempt);
}

/** A batch of ids is too large, and no caller can send fewer of them. */
function tooLargeRead(cause: unknown): AppError {
  return new AppError(
    "unavailable",
    "The database server takes no packet as large as this read needs. Raise " +
      "its max_allowed_packet.",
    { cause },
  );
}

/** Whether the caller can run the statement and its transaction again. */
function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(partsOf(error).errno);
}

/** Whether another server is in charge, so that nothing was changed here. */
function isNotInCharge(error: unknown): boolean {
  const { errno } = partsOf(error);
  return errno === NOT_JOINED || READ_ONLY.includes(errno);
}

/** Whether the statement is larger than the server takes: it was not run. */
function isTooLarge(error: unknown): boolean {
  const reason = error instanceof ConnectionLost ? error.cause : error;
  return partsOf(reason).errno === TOO_LARGE;
}

/** Whether the connection is unusable after this error. */
export function isFatal(error: unknown): boolean {
  const { errno, fatal } = partsOf(error);
  return fatal || ENDINGS.has(errno);
}

/**
 * The error of a statement that took so many milliseconds on a node of a Galera
 * cluster. A node that has lost the others refuses a write as if a lock had not
 * been free in time, but at once.
 */
export function reasonOnNode(error: unknown, took: number): unknown {
  if (errnoOf(error) !== LOCK_TIMEOUT || took > SHORTEST_WAIT) return error;
  const reason = new Error("The node cannot wait for the others", {
    cause: error,
  });
  return Object.assign(reason, { errno: NOT_JOINED });
}

/** The error number of the server, or 0. */
export function errnoOf(error: unknown): number {
  return partsOf(error).errno;
}

function partsOf(
  error: unknown,
): { errno: number; code: string; fatal: boolean } {
  const { errno, code, fatal } = (error ?? {}) as Record<string, unknown>;
  return {
    errno: typeof errno === "number" ? errno : 0,
    code: typeof code === "string" ? code : "",
    fatal: fatal === true,
  };
}
