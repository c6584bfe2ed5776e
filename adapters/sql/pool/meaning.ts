/**
 * What a failure of a database server or its connection means for the caller.
 *
 * @module
 */
import { AppError, type ErrorCode } from "../../../src/errors.ts";
import type { Mode } from "../driver.ts";
import { ConnectionLost, type Loss } from "./session.ts";

/** The code of an error, the sentence for the caller, and the server's codes. */
export type Meaning = readonly [ErrorCode, string, readonly unknown[]];

/** How one kind of server tells its errors. */
export interface ErrorFormat {
  /** The meanings of the errors of the server and of the system. */
  readonly meanings: readonly Meaning[];
  /** The codes in an error. */
  codesIn(error: unknown): readonly unknown[];
  /** Whether the server refused the statement before it changed anything. */
  isRefusal(error: unknown): boolean;
}

/** An attempt to run a program, as far as its error depends on it. */
export interface Attempt {
  /** How the driver runs its program. */
  readonly mode: Mode;
  /**
   * Whether it sent a statement that may have changed data for good, so that the
   * outcome is unknown if the answer was lost.
   */
  readonly changing: boolean;
}

/** An attempt that changes nothing. */
export const READING: Attempt = { mode: "read", changing: false };

const LOSSES: Readonly<Record<Loss, string>> = {
  late: "The database did not answer in time",
  lost: "The connection to the database was lost",
  unopened: "No connection to the database could be opened",
};

/** The error for the caller. */
export function meaningIn(
  { meanings, codesIn, isRefusal }: ErrorFormat,
  cause: unknown,
  { changing }: Attempt,
): AppError {
  if (cause instanceof AppError) return cause;
  const lost = cause instanceof ConnectionLost;
  // A server that refuses a connection or a packet sends the reason and hangs up.
  const reason = lost && cause.cause ? cause.cause : cause;
  if (reason instanceof AppError) return reason;
  const what = lost ? LOSSES[cause.how] : "The database answered with an error";
  if (lost && changing && !isRefusal(reason)) {
    const message = `${what}; the write may or may not be applied.`;
    return new AppError("unknown_outcome", message, { cause });
  }
  const codes = codesIn(reason);
  const [code, message] =
    meanings.find(([, , known]) =>
      codes.some((code) => known.includes(code))
    ) ??
      ["unavailable" as const, `${what}.`];
  return new AppError(code, message, { cause });
}
