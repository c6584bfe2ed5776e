/**
 * The id of a request, which its answer and its log lines carry.
 *
 * @module
 */

// No character that could end a header field or a line of the log.
const VALID = /^[A-Za-z0-9._-]{1,128}$/;

/** The request's own `X-Request-Id` if it is valid, else a new UUID. */
export function requestId(request: Request): string {
  const given = request.headers.get("X-Request-Id");
  return given !== null && VALID.test(given) ? given : crypto.randomUUID();
}
