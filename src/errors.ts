/**
 * The one error that crosses a floor. Act upon its `code`, never its message.
 *
 * @module
 */

/**
 * What went wrong, in the caller's terms:
 *
 * - `invalid`: the input breaks a rule; `faults` names each one
 * - `not_found`: there is no such person
 * - `conflict`: the id is taken, or the table cannot hold it beside another
 * - `precondition_failed`: what is stored is not what the caller expects
 * - `not_cached`: only the cache was to be asked, and it has nothing to serve
 * - `unavailable`: a backend did not answer in time; nothing was changed
 * - `overloaded`: there is more to do than can be done in time; nothing was changed
 * - `unknown_outcome`: a write was sent, and whether it was applied is not known
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

/** One fault of an input: where (RFC 6901 JSON pointer) and what. */
export interface Fault {
  /** JSON pointer into the input, e.g. `/firstName`; empty for the whole. */
  readonly pointer: string;
  /** What is wrong and what would be right. */
  readonly detail: string;
}

/** What an {@linkcode AppError} may carry besides its message. */
export interface AppErrorOptions extends ErrorOptions {
  /** The faults of an `invalid` input. */
  readonly faults?: readonly Fault[];
}

/**
 * An error with a code. The message is written for the service's caller; what
 * a driver said goes into `cause`, and stays there.
 */
export class AppError extends Error {
  /** Counts those of other copies of this class: an adapter may bring one. */
  static override [Symbol.hasInstance](it: unknown): boolean {
    return it instanceof Error && it.name === "AppError" &&
      "code" in it && "faults" in it;
  }

  /** The class name, for logs. */
  override readonly name = "AppError";
  /** What went wrong, in the caller's terms. */
  readonly code: ErrorCode;
  /** Each fault of the input, when the code is `invalid`. */
  readonly faults: readonly Fault[];

  /** Makes an error of the given code, with a message fit for the caller. */
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
