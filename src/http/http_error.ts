/**
 * Errors that only HTTP knows. They never leave this floor.
 *
 * @module
 */
import type { HeaderFields } from "./answer.ts";

/**
 * What can go wrong besides the codes of `AppError`:
 *
 * - `no_such_path`: nothing is at that path
 * - `method_not_allowed`: the resource has no such method
 * - `too_large`: the body is over its limit
 * - `unsupported_media_type`: the body is not in a form that is read here
 */
export type HttpErrorCode =
  | "no_such_path"
  | "method_not_allowed"
  | "too_large"
  | "unsupported_media_type";

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
