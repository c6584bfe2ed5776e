/**
 * Errors that only HTTP knows. They never leave this floor.
 *
 * @module
 */
import type { HeaderFields } from "./answer.ts";

/**
 * What can go wrong besides the codes of `AppError`:
 *
 * - `unauthorized`: no known token came with it
 * - `insufficient_scope`: the token is for less
 * - `no_such_path`: nothing is at that path
 * - `method_not_allowed`: the resource has no such method
 * - `body_timeout`: the body did not arrive in time
 * - `too_large`: the body is over its limit
 * - `uri_too_long`: the URL is over its limit
 * - `unsupported_media_type`: the body is not in a form that is read here
 * - `misdirected`: it is for another host
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
  | "misdirected";

/** An error of HTTP itself, with a message fit for the client. */
export class HttpError extends Error {
  /** The class name, for logs. */
  override readonly name = "HttpError";
  /** What went wrong. */
  readonly code: HttpErrorCode;
  /** What the answer's header says about it. */
  readonly headers: HeaderFields | undefined;

  /** Makes an error of the given code. */
  constructor(code: HttpErrorCode, message: string, headers?: HeaderFields) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}
