/**
 * The error of the client. Act upon its `code`, never on its message.
 *
 * @module
 */
import type { Fault } from "../errors.ts";

/** The codes of the problems that the service answers. */
export const PROBLEM_CODES = [
  "invalid",
  "unauthorized",
  "insufficient_scope",
  "not_found",
  "no_such_path",
  "method_not_allowed",
  "body_timeout",
  "conflict",
  "precondition_failed",
  "too_large",
  "uri_too_long",
  "unsupported_media_type",
  "misdirected",
  "internal",
  "unsupported_transfer_coding",
  "unavailable",
  "overloaded",
  "not_cached",
  "unknown_outcome",
] as const;

/** The code of a problem that the service answers. */
export type ProblemCode = typeof PROBLEM_CODES[number];

/**
 * The kind of an error: the code of a problem of the service, or
 *
 * - `unknown_problem`: the service answers a problem that this client does not
 *   know; `type` has its type
 * - `bad_answer`: what answers is not the service, or is broken: HTML, a
 *   redirect, JSON that is malformed or has not the promised form, an answer
 *   that is too long, no usable ETag
 * - `network`: there is no answer, or it breaks off
 * - `timeout`: the time of the call is up
 */
export type ClientErrorCode =
  | ProblemCode
  | "unknown_problem"
  | "bad_answer"
  | "network"
  | "timeout";

/** What is known of an error besides its code and message. */
export interface ClientErrorDetails {
  /** The HTTP status; without it there was no answer. */
  readonly status?: number | undefined;
  /** The `type` of the problem. */
  readonly type?: string | undefined;
  /** The id under which the service's log has the request. */
  readonly requestId?: string | undefined;
  /** Every fault of the input, for the code `invalid`. */
  readonly faults?: readonly Fault[] | undefined;
  /** Milliseconds until another try makes sense, if the service says so. */
  readonly retryAfter?: number | undefined;
  /** Whether the call was a write that may have been applied all the same. */
  readonly mayBeApplied?: boolean | undefined;
}

/** Why a call failed. No token is ever a part of it. */
export class ClientError extends Error {
  /** The class name, for logs. */
  override readonly name = "ClientError";
  /** The kind of the error; code must act upon it. */
  readonly code: ClientErrorCode;
  /** The HTTP status; `undefined` if there was no answer. */
  readonly status: number | undefined;
  /** The `type` of the problem (RFC 9457), if the answer is one. */
  readonly type: string | undefined;
  /** The id under which the service's log has the request. */
  readonly requestId: string | undefined;
  /** Every fault of the input if the code is `invalid`; empty otherwise. */
  readonly faults: readonly Fault[];
  /** Milliseconds until another try makes sense, if the service says so. */
  readonly retryAfter: number | undefined;
  /**
   * Whether the call was a write that may have been applied all the same. If
   * `false`, nothing was changed.
   */
  readonly mayBeApplied: boolean;

  /** An error of the given code. */
  constructor(
    code: ClientErrorCode,
    message: string,
    details: ClientErrorDetails = {},
  ) {
    super(message);
    this.code = code;
    this.status = details.status;
    this.type = details.type;
    this.requestId = details.requestId;
    this.faults = details.faults ?? [];
    this.retryAfter = details.retryAfter;
    this.mayBeApplied = details.mayBeApplied ?? false;
  }
}

/** Whether `error` is a {@linkcode ClientError} of the given code. */
export function hasCode(
  error: unknown,
  code: ClientErrorCode,
): error is ClientError {
  return error instanceof ClientError && error.code === code;
}

/** The same error of a write of which an earlier try may have been applied. */
export function unsure(error: ClientError): ClientError {
  const { code, message, status, type, requestId, faults, retryAfter } = error;
  const details = { status, type, requestId, faults, retryAfter };
  return new ClientError(code, message, { ...details, mayBeApplied: true });
}
