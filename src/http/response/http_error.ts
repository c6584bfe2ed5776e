/**
 * The errors of HTTP itself. They never leave src/http.
 *
 * @module
 */
import type { HeaderFields } from "./answer.ts";

/**
 * The codes of HTTP errors, besides those of `AppError`:
 *
 * - `unauthorized`: the request has no known token
 * - `insufficient_scope`: the token may not do that
 * - `no_such_path`: the service has no such path
 * - `method_not_allowed`: the resource has no such method
 * - `body_timeout`: the body did not arrive in time
 * - `too_large`: the body is over its limit
 * - `uri_too_long`: the URL is over its limit
 * - `unsupported_media_type`: the service does not read that media type
 * - `unsupported_transfer_coding`: the service does not read that transfer coding
 * - `misdirected`: the request is for another host
 * - `internal`: the server around the service uses it wrongly
 */
export type HttpErrorCode =
  | "unauthorized"
  | "insufficient_scope"
  | "no_such_path"
  | "method_not_allowed"
  | "body_timeout"
  | "too_large"
  | "uri_too_long"
  | "unsupported_media_type"
  | "unsupported_transfer_coding"
  | "misdirected"
  | "internal";

/** An error of HTTP itself, whose message the client may see. */
export class HttpError extends Error {
  /** The name of the class, which logs show. */
  override readonly name = "HttpError";
  /** The code, from which status and title follow. */
  readonly code: HttpErrorCode;
  /** The header fields that the answer must carry, such as `Allow`. */
  readonly headers: HeaderFields | undefined;

  /** `message` becomes the `detail` of the problem. */
  constructor(code: HttpErrorCode, message: string, headers?: HeaderFields) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}
