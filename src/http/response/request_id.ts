/**
 * The id that ties an answer, an error and a line of the log together.
 *
 * @module
 */

// Nothing that could end a header field or a line of a log.
const VALID = /^[A-Za-z0-9._-]{1,128}$/;

/** The request's own `X-Request-Id` if it is a sane one, else a fresh id. */
export function requestId(request: Request): string {
  const given = request.headers.get("X-Request-Id");
  return given !== null && VALID.test(given) ? given : crypto.randomUUID();
}
