/**
 * Errors as problem details (RFC 9457). THE ONLY MAP from codes to statuses.
 *
 * @module
 */
import type { Context, ErrorHandler } from "hono";
import { AppError, type ErrorCode, type Fault } from "../../errors.ts";
import type { Log } from "../../log/log.ts";
import { type HeaderFields, json, type Status } from "./answer.ts";
import { HttpError, type HttpErrorCode } from "./http_error.ts";
import { requestId } from "./request_id.ts";

/** What a problem can be. */
export type ProblemCode =
  | Exclude<ErrorCode, "config">
  | HttpErrorCode
  | "internal";

interface Kind {
  readonly status: Status;
  readonly title: string;
  readonly headers?: HeaderFields;
}

const KINDS: Readonly<Record<ProblemCode, Kind>> = {
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
  // Not 503, which says that nothing happened, so that clients and proxies
  // repeat a request on their own; and not 500, since nothing is broken here:
  // whoever had to answer us did not do so in time.
  unknown_outcome: { status: 504, title: "Outcome unknown" },
};

// A client that sends thousands of faults gets no answer of thousands.
const MOST_FAULTS = 100;

/** What a problem may carry besides its code and its detail. */
export interface ProblemOptions {
  /** The faults of an invalid request. */
  readonly faults?: readonly Fault[];
  /** More fields for the header. */
  readonly headers?: HeaderFields | undefined;
  /** The request's id, where it is known already. */
  readonly requestId?: string;
}

/**
 * An answer of `application/problem+json`. Its `type` is a URN: stable, and
 * the same wherever the service is mounted.
 */
export function problem(
  c: Context,
  code: ProblemCode,
  detail: string,
  options: ProblemOptions = {},
): Response {
  const { status, title, headers } = KINDS[code];
  const id = options.requestId ?? requestId(c.req.raw);
  const faults = options.faults ?? [];
  const body = {
    type: `urn:problem:person:${code.replaceAll("_", "-")}`,
    title,
    status,
    detail,
    requestId: id,
    ...(faults.length > 0 ? { errors: faults.slice(0, MOST_FAULTS) } : {}),
  };
  return json(c, status, body, {
    "Content-Type": "application/problem+json",
    ...headers,
    ...options.headers,
  }, id);
}

/**
 * Answers what was thrown. Of an error that nobody foresaw the client learns
 * the request's id, and the log all the rest.
 */
export function onError(log: Log): ErrorHandler {
  return (error, c) => {
    if (error instanceof HttpError) {
      return problem(c, error.code, error.message, { headers: error.headers });
    }
    if (error instanceof AppError && error.code !== "config") {
      return problem(c, error.code, error.message, { faults: error.faults });
    }
    const id = requestId(c.req.raw);
    log.error("a request failed", {
      requestId: id,
      method: c.req.method,
      error,
    });
    return problem(
      c,
      "internal",
      "Something went wrong here. The log has more under the request's id.",
      { requestId: id },
    );
  };
}
