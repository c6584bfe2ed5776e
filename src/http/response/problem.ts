/**
 * Errors as problem details (RFC 9457). This is the only map from codes to
 * statuses.
 *
 * @module
 */
import type { Context } from "hono";
import { AppError, type ErrorCode, type Fault } from "../../errors.ts";
import type { Log } from "../../log/log.ts";
import { type HeaderFields, json, type Status } from "./answer.ts";
import { HttpError, type HttpErrorCode } from "./http_error.ts";
import { FAILURE } from "./failure.ts";
import { keepRequestId, requestId } from "./request_id.ts";

/** The code of a problem. */
export type ProblemCode = Exclude<ErrorCode, "config"> | HttpErrorCode;

/** What each problem of one code has. */
export interface Kind {
  /** The status of the answer. */
  readonly status: Status;
  /** The title, which is the same for each of them. */
  readonly title: string;
  /** The header fields of each of them. */
  readonly headers?: HeaderFields;
}

/** The status, the title and the own header fields of each problem. */
export const KINDS: Readonly<Record<ProblemCode, Kind>> = {
  invalid: { status: 400, title: "Invalid request" },
  unauthorized: { status: 401, title: "Token needed" },
  insufficient_scope: { status: 403, title: "Not allowed with this token" },
  not_found: { status: 404, title: "No such person" },
  no_such_path: { status: 404, title: "No such path" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  body_timeout: { status: 408, title: "Body too slow" },
  conflict: { status: 409, title: "Conflict" },
  precondition_failed: { status: 412, title: "Precondition failed" },
  too_large: { status: 413, title: "Body too large" },
  uri_too_long: { status: 414, title: "URL too long" },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  misdirected: { status: 421, title: "No such host" },
  internal: { status: 500, title: "Internal error" },
  unsupported_transfer_coding: {
    status: 501,
    title: "Unsupported transfer coding",
  },
  unavailable: {
    status: 503,
    title: "Unavailable",
    headers: { "Retry-After": "1" },
  },
  overloaded: {
    status: 503,
    title: "Overloaded",
    headers: { "Retry-After": "1" },
  },
  not_cached: { status: 504, title: "Not cached" },
  // Not 503: clients and proxies repeat a request after it, because it says
  // that nothing happened. Not 500: the service works, but the database did not
  // answer in time.
  unknown_outcome: { status: 504, title: "Outcome unknown" },
};

// The answer to a request with thousands of faults, or with names of thousands of
// characters, stays small.
const MOST_FAULTS = 100;
const LONGEST_FAULTS = 4_096;
const LONGEST_NAME = 200;

/** The optional parts of a problem. */
export interface ProblemOptions {
  /** The faults of an invalid request; the answer shows up to 100 of them. */
  readonly faults?: readonly Fault[];
  /** Additional header fields. */
  readonly headers?: HeaderFields | undefined;
}

/**
 * An answer of `application/problem+json`. Its `type` is a URN, which does not
 * depend on where the service is mounted.
 */
export function problem(
  c: Context,
  code: ProblemCode,
  detail: string,
  options: ProblemOptions = {},
): Response {
  const { status, title, headers } = KINDS[code];
  // Its header and its body have the same id.
  keepRequestId(c);
  const faults = shownOf(options.faults ?? []);
  const body = {
    type: typeOf(code),
    title,
    status,
    detail,
    requestId: requestId(c),
    ...(faults.length > 0 ? { errors: faults } : {}),
  };
  return json(c, status, body, {
    "Content-Type": "application/problem+json",
    ...headers,
    ...options.headers,
  });
}

/** The `type` of a problem with that code. */
export function typeOf(code: ProblemCode): string {
  return `urn:problem:person:${code.replaceAll("_", "-")}`;
}

/** The message for the client. */
function detailOf({ code, message }: AppError): string {
  return code === "unavailable" ? outageOf(message) : message;
}

/** What a client may know of an outage: the first sentence; the rest is for operators. */
export function outageOf(message: string): string {
  return message.replace(/\. .*/s, ".");
}

/** The faults that an answer has room for; a name that is too long is cut. */
function shownOf(faults: readonly Fault[]): readonly Fault[] {
  const shown: Fault[] = [];
  let room = LONGEST_FAULTS;
  for (const { pointer, detail } of faults.slice(0, MOST_FAULTS)) {
    if (room <= 0) break;
    const cut = pointer.length > LONGEST_NAME
      ? `${pointer.slice(0, LONGEST_NAME).toWellFormed()}…`
      : pointer;
    shown.push({ pointer: cut, detail });
    room -= cut.length + detail.length;
  }
  return shown;
}

/** Makes the answer to a request that failed with an error. */
export type ErrorAnswer = (error: Error, c: Context) => Response;

/**
 * The answers to thrown errors. An unexpected error becomes a 500 that shows
 * only the request's id; the log has the error under that id.
 */
export function onError(log: Log): ErrorAnswer {
  return (error, c) => {
    if (error instanceof HttpError) {
      if (KINDS[error.code].status >= 500) c.set(FAILURE, error);
      return problem(c, error.code, error.message, { headers: error.headers });
    }
    if (error instanceof AppError && error.code !== "config") {
      if (KINDS[error.code].status >= 500) c.set(FAILURE, error);
      return problem(c, error.code, detailOf(error), { faults: error.faults });
    }
    keepRequestId(c);
    // The next line of the log tells more, under the same id.
    c.set(FAILURE, "unexpected error");
    log.error(
      "A request failed with an unexpected error, and was answered with 500.",
      { requestId: requestId(c), method: c.req.method, error },
    );
    return problem(
      c,
      "internal",
      "The service failed unexpectedly. Its log has the error under this requestId.",
    );
  };
}
