/**
 * The id of a request, which its answer and its log lines carry.
 *
 * @module
 */
import type { Context } from "hono";
import { RUNTIME, type Runtime } from "../../runtime.ts";

// No character that could end a header field or a line of the log.
const VALID = /^[A-Za-z0-9._-]{1,128}$/;

/** The key of the id that was made for a request; Hono has a `requestId`, too. */
const MADE = "person/request-id";

/**
 * Lets the request have one id from now on. To read the id from the header of an
 * answer costs more than the id.
 */
export function keepRequestId(c: Context): void {
  c.set(MADE, requestId(c));
}

/** The request's own `X-Request-Id` if it is valid, else a new UUID. */
export function requestId(c: Context): string {
  const made = c.get(MADE);
  if (made !== undefined) return made;
  const given = c.req.raw.headers.get("X-Request-Id");
  if (given !== null && VALID.test(given)) return given;
  // Behind another router, that router's environment holds no runtime.
  const { runtime = RUNTIME }: { readonly runtime?: Runtime } = c.env ?? {};
  return runtime.uuid();
}
