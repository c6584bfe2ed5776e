/**
 * Every answer is made here, so that none lacks what all of them carry.
 *
 * @module
 */
import type { Context } from "hono";
import { requestId } from "./request_id.ts";

/** Fields of an answer's header. */
export type HeaderFields = Readonly<Record<string, string>>;

/** A status with a body. */
export type Status =
  | (200 | 201)
  | (400 | 401 | 403 | 404 | 405 | 408 | 409 | 412 | 413 | 414 | 415 | 421)
  | (500 | 503 | 504);

/**
 * What every answer says unless its own fields say otherwise. It may not be
 * stored (RFC 9111) and its type may not be guessed; should a browser show it
 * nonetheless, nothing in it runs, and no other site's page may frame or embed
 * it (Content Security Policy, Fetch).
 */
const STANDARD: HeaderFields = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

/** The environment of a request that no outer Hono app has seen. */
export const ALONE = {};

/** Others put fields into the header as well, from here on. */
export function shareHeader(c: Context): void {
  if (c.env === ALONE) c.env = {};
}

/** An answer with a JSON body. */
export function json(
  c: Context,
  status: Status,
  value: unknown,
  headers?: HeaderFields,
  id: string = requestId(c.req.raw),
): Response {
  const type = "application/json";
  return text(c, status, JSON.stringify(value), type, headers, id);
}

/** An answer with a body of text of that type, unless the header says more. */
export function text(
  c: Context,
  status: Status,
  text: string,
  type: string,
  headers?: HeaderFields,
  id: string = requestId(c.req.raw),
): Response {
  const fields: Record<string, string> = {
    ...STANDARD,
    "Content-Type": type,
    "X-Request-Id": id,
    ...headers,
  };
  if (c.req.method === "HEAD") {
    // Hono drops the body, and the server would then say that it has 0 bytes,
    // which is not what a GET would say (RFC 9110, section 8.6).
    fields["Content-Length"] = String(new TextEncoder().encode(text).length);
  }
  return respond(c, text, status, fields);
}

/** An answer without a body. */
export function empty(
  c: Context,
  status: 204 | 304,
  headers?: HeaderFields,
): Response {
  return respond(c, null, status, {
    ...STANDARD,
    "X-Request-Id": requestId(c.req.raw),
    ...headers,
  });
}

// What others put into the header only Hono can add. It sets field after field,
// which costs a tenth of a hit.
function respond(
  c: Context,
  body: string | null,
  status: Status | 204 | 304,
  headers: Record<string, string>,
): Response {
  if (c.env === ALONE) return new Response(body, { status, headers });
  return c.newResponse(body, status, headers);
}
