/**
 * Keeps web pages out that reach a service on loopback by DNS rebinding: their
 * own name leads to 127.0.0.1 for a moment, so that the browser takes the
 * service for a part of their site. The request's host still gives them away.
 *
 * @module
 */
import type { Context } from "hono";
import { HttpError } from "../response/http_error.ts";
import { isLoopback } from "../loopback.ts";

const PORT = /:\d*$/;

/**
 * Refuses each request whose host is no name of loopback, with a 421: this is
 * no server for that name (RFC 9110, section 15.5.20). The host is that of the
 * URL, which the server takes from the target or else from `Host`, as section
 * 3.2.2 of RFC 9112 wants it.
 */
export function checkHost(c: Context): void {
  if (isLoopback(hostOf(c.req.url))) return;
  throw new HttpError(
    "misdirected",
    "Without a read token only localhost is served, by that name or by its address.",
  );
}

/** Not by way of `new URL`, which a nonsensical `Host` would make throw. */
function hostOf(url: string): string {
  const start = url.indexOf("://") + 3;
  return url.slice(start, url.indexOf("/", start)).replace(PORT, "");
}
