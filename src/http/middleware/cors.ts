/**
 * Pages of other origins that may call the service from a browser (the CORS
 * protocol of https://fetch.spec.whatwg.org/). Hono's middleware answers every
 * `OPTIONS` itself, without `Allow`, and exposes fields to every origin.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { empty, shareHeader } from "../response/answer.ts";

const PREFLIGHT = {
  "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, PATCH, DELETE",
  "Access-Control-Allow-Headers":
    "Authorization, Cache-Control, Content-Type, If-Match, If-None-Match, X-Request-Id",
  "Access-Control-Max-Age": "600",
};

// What a page may read besides what it always may.
const EXPOSED = [
  "Allow",
  "Cache-Status",
  "ETag",
  "Link",
  "Location",
  "Retry-After",
  "WWW-Authenticate",
  "X-Request-Id",
].join(", ");

/** Lets pages of just these origins in. */
export function cors(origins: readonly string[]): MiddlewareHandler {
  const allowed = new Set(origins);
  return async (c, next) => {
    shareHeader(c);
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
    await next();
  };
}
