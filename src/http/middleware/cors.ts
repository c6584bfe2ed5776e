/**
 * CORS: pages of the configured origins may call the service from a browser
 * (https://fetch.spec.whatwg.org/). It is our own, because Hono's middleware
 * answers every `OPTIONS` itself, without `Allow`, and exposes fields to every
 * origin.
 *
 * @module
 */
import type { Context } from "hono";
import { empty, mergeHeaders } from "../response/answer.ts";

const PREFLIGHT = {
  "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, PATCH, DELETE",
  "Access-Control-Allow-Headers":
    "Authorization, Cache-Control, Content-Type, If-Match, If-None-Match, X-Request-Id, traceparent, tracestate",
  "Access-Control-Max-Age": "600",
};

// The fields that a page may read besides those that CORS always allows.
const EXPOSED = [
  "Allow",
  "Cache-Status",
  "ETag",
  "Link",
  "Location",
  "Retry-After",
  "Server-Timing",
  "WWW-Authenticate",
  "X-Request-Id",
].join(", ");

/**
 * Allows pages of these origins, and of no other: it sets the header fields of
 * the answer, and returns the whole answer to a preflight.
 */
export function cors(
  origins: readonly string[],
): (c: Context) => Response | undefined {
  const allowed = new Set(origins);
  return (c) => {
    mergeHeaders(c);
    // Also without an origin: a cache must not give one origin's answer to another.
    c.header("Vary", "Origin", { append: true });
    const origin = c.req.header("Origin");
    if (origin !== undefined && allowed.has(origin)) {
      c.header("Access-Control-Allow-Origin", origin);
      const asked = c.req.header("Access-Control-Request-Method");
      if (c.req.method === "OPTIONS" && asked !== undefined) {
        // Before any guard: a preflight carries no credentials.
        return empty(c, 204, PREFLIGHT);
      }
      c.header("Access-Control-Expose-Headers", EXPOSED);
    }
    return undefined;
  };
}
