/**
 * The protection of a service on loopback against DNS rebinding. In that attack
 * a web page makes its own name resolve to 127.0.0.1, so that the browser takes
 * the service for a part of the page's site. The request's host shows the
 * attack: it is the name of the page.
 *
 * @module
 */
import type { Context } from "hono";
import { HttpError } from "../response/http_error.ts";
import { isLoopback } from "../loopback.ts";

const PORT = /:\d*$/;

/**
 * Throws a 421 (RFC 9110, section 15.5.20) if the request's host is not a name
 * of loopback. The host is that of the URL: the server takes it from the
 * request's target, or else from `Host` (RFC 9112, section 3.2.2).
 */
export function checkHost(c: Context): void {
  if (isLoopback(hostOf(c.req.url))) return;
  throw new HttpError(
    "misdirected",
    "Without a read token the service answers only for localhost: use that name or 127.0.0.1.",
  );
}

/** The URL's host. `new URL` is not used: it throws at a malformed `Host`. */
function hostOf(url: string): string {
  const start = url.indexOf("://") + 3;
  return url.slice(start, url.indexOf("/", start)).replace(PORT, "");
}
