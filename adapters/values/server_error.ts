/**
 * The errors of a cache server, in words for its operator.
 *
 * @module
 */
import { CERTIFICATE_REFUSED } from "../../src/dao/url_text.ts";
import { AppError } from "../../src/errors.ts";

/**
 * The error of what a server did; `server` is its kind and host. An `AppError` is a
 * cause that lasts until the operator acts, so its message is the error's.
 */
export function errorAt(server: string, what: string, cause?: Error): Error {
  const message = `${server} ${what}`;
  if (!(cause instanceof AppError)) {
    return new Error(message, cause && { cause });
  }
  const { code, message: lasting } = cause;
  return new AppError(code, lasting, { cause: new Error(message) });
}

/**
 * The reason in an error of {@linkcode errorAt}, for the log. An error of the
 * runtime gives only its name, because its message is not ours to show.
 */
export function reasonIn(error: Error | undefined): string | undefined {
  if (!error) return undefined;
  const { message, cause } = error;
  if (error instanceof AppError || !(cause instanceof Error)) return message;
  return cause.name === "Error" ? cause.message : cause.name;
}

/** What is wrong with a server whose certificate is not accepted. */
export const WRONG_CERTIFICATE =
  `has a certificate that ${CERTIFICATE_REFUSED}`;
