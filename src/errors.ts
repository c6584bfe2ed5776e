/**
 * The only error that modules throw to each other. Act upon its `code`, never on
 * its message.
 *
 * @module
 */

/**
 * The kind of an error, in the caller's terms:
 *
 * - `invalid`: the input breaks a rule; `faults` lists every fault
 * - `not_found`: the id is unknown; in a dry run, a table or file is missing
 * - `conflict`: the id is taken, or the table cannot hold it beside another id
 * - `precondition_failed`: the stored record is not the one the caller expects
 * - `not_cached`: the caller allowed only the cache, and it has no answer
 * - `unavailable`: a backend did not answer in time; nothing was changed
 * - `overloaded`: there are too many requests; nothing was changed
 * - `unknown_outcome`: a write was sent, and it may or may not be applied
 * - `config`: a setting is wrong; the service does not start
 */
export type ErrorCode =
  | "invalid"
  | "not_found"
  | "conflict"
  | "precondition_failed"
  | "not_cached"
  | "unavailable"
  | "overloaded"
  | "unknown_outcome"
  | "config";

/**
 * One fault of an input: its place (an RFC 6901 JSON pointer) and its
 * description.
 */
export interface Fault {
  /**
   * The JSON pointer into the input, such as `/firstName`; empty for the whole
   * input.
   */
  readonly pointer: string;
  /** What is wrong, and what would be valid. */
  readonly detail: string;
}

/** The options of an {@linkcode AppError}. */
export interface AppErrorOptions extends ErrorOptions {
  /** The faults of the input, for the code `invalid`. */
  readonly faults?: readonly Fault[];
}

/**
 * An error with a code. The message is written for the client; after the first
 * sentence of `unavailable` and `config` it may tell an operator what to do, which
 * no client sees. The error of a driver is the `cause`, which clients never see.
 */
export class AppError extends Error {
  /**
   * Accepts instances of other copies of this class, which an adapter may load.
   */
  static override [Symbol.hasInstance](it: unknown): boolean {
    return it instanceof Error && it.name === "AppError" &&
      "code" in it && "faults" in it;
  }

  /** The class name, for logs. */
  override readonly name = "AppError";
  /** The kind of the error; code must act upon it. */
  readonly code: ErrorCode;
  /** Every fault of the input if the code is `invalid`; empty otherwise. */
  readonly faults: readonly Fault[];

  /** An error of the given code, with a message for the client. */
  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.faults = options.faults ?? [];
  }
}

/** Whether `error` is an {@linkcode AppError} of the given code. */
export function hasCode(error: unknown, code: ErrorCode): error is AppError {
  return error instanceof AppError && error.code === code;
}

/**
 * The thrown value if it is an `Error`, or else an error that does not show the
 * value: it may contain a query or a password.
 */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new NotAnError();
}

class NotAnError extends Error {
  override readonly name = "NotAnError";
}
