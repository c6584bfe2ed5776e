/**
 * The check of a request's host.
 *
 * A `Host` such as `x/admin` would become a part of the URL's path, past the path
 * rules of a proxy in front. And on loopback a host that is no name of loopback
 * shows DNS rebinding: in that attack a web page makes its own name resolve to
 * 127.0.0.1, so that the browser takes the service for a part of the page's
 * site.
 *
 * @module
 */
import type { Context } from "hono";
import { HttpError } from "../response/http_error.ts";
import { invalid } from "../request/invalid.ts";
import { isLoopback } from "../../loopback.ts";

/** Which hosts a service answers for. */
export interface HostOptions {
  /** Whether only names of loopback are answered; others get a 421. */
  readonly checkHost: boolean;
  /** Whether a request comes from a server, so that it must have a `Host`. */
  readonly requireHost: boolean;
}

/** `host[:port]`, as RFC 9110, section 7.2, has it, with no character to encode. */
const HOST =
  /^(?:[A-Za-z0-9._~!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

const PORT = /:\d*$/;

/**
 * The check: it throws a 400 for a host that is not `host[:port]`, and a 421
 * (RFC 9110, section 15.5.20) for one that is not a name of loopback where only
 * those are answered.
 */
export function hostCheck(
  { checkHost, requireHost }: HostOptions,
): (c: Context) => void {
  // Nearly all requests of a service name the same one.
  let good = "";
  return (c) => {
    const { url } = c.req;
    const given = c.req.raw.headers.get("host");
    const start = url.indexOf("://") + 3;
    if (
      given !== null && given === good && url.startsWith(given, start) &&
      url[start + given.length] === "/"
    ) return;
    const host = authorityOf(url, start);
    if (given === null ? requireHost && isUnnamed(host) : !HOST.test(given)) {
      throw noHost();
    }
    // The target's host counts if it has one (RFC 9112, section 3.2.2).
    if (!HOST.test(host)) throw noHost();
    if (checkHost && !isLoopback(host.replace(PORT, ""))) throw misdirected();
    if (given === host) good = given;
  };
}

/** The URL's host. `new URL` is not used: it throws at a malformed `Host`. */
function authorityOf(url: string, start: number): string {
  const end = url.indexOf("/", start);
  return url.slice(start, end < 0 ? undefined : end);
}

/**
 * Whether the host may be the one that `Deno.serve` gives to a request of
 * HTTP/1 that names none. A request of HTTP/2 for it looks the same.
 */
function isUnnamed(host: string): boolean {
  return host.replace(PORT, "") === "localhost";
}

function noHost(): Error {
  return invalid({
    pointer: "/Host",
    detail: "must be the host and port of the request; " +
      "in HTTP/2 write 127.0.0.1 for localhost",
  });
}

function misdirected(): HttpError {
  return new HttpError(
    "misdirected",
    "Without a read token the service answers only for localhost: use that name or 127.0.0.1.",
  );
}
