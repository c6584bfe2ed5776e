/**
 * What is done with every request first, and with every error last.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { HttpError } from "./http_error.ts";

/**
 * Refuses a URL that is too long with a 414 (RFC 9110, section 15.5.15), and
 * turns what is thrown without being an error, which Hono would pass on to the
 * server, into one.
 */
export function edge(urlLimit: number): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.url.length > urlLimit) {
      throw new HttpError(
        "uri_too_long",
        `The URL must be at most ${urlLimit} characters long.`,
      );
    }
    try {
      await next();
    } catch (thrown) {
      throw thrown instanceof Error ? thrown : new NoError();
    }
  };
}

/** Instead of what was thrown, which may be anything: a query, a password. */
class NoError extends Error {
  override readonly name = "NoError";
}
