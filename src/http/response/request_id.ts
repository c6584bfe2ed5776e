/**
 * The id of a request, which its answer and its log lines carry.
 *
 * @module
 */
import type { Context } from "hono";
import { RUNTIME, type Runtime } from "../../runtime.ts";

// No character that could end a header field or a line of the log.
const VALID = /^[A-Za-z0-9._-]{1,128}$/;

/** The request's own `X-Request-Id` if it is valid, else a new UUID. */
export function requestId(c: Context): string {
  const given = c.req.raw.headers.get("X-Request-Id");
  if (given !== null && VALID.test(given)) return given;
  // Behind another router, that router's environment holds no runtime.
  const { runtime = RUNTIME }: { readonly runtime?: Runtime } = c.env ?? {};
  return runtime.uuid();
}
