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
  | (400 | 404 | 405 | 409 | 413 | 415)
  | (500 | 503 | 504);

/**
 * An answer with a JSON body. It may not be stored unless `headers` say so
 * (RFC 9111), and its type may not be guessed.
 */
export function json(
  c: Context,
  status: Status,
  value: unknown,
  headers?: HeaderFields,
  id: string = requestId(c.req.raw),
): Response {
  const text = JSON.stringify(value);
  const fields: Record<string, string> = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": id,
    ...headers,
  };
  if (c.req.method === "HEAD") {
    // Hono drops the body, and the server would then say that it has 0 bytes,
    // which is not what a GET would say (RFC 9110, section 8.6).
    fields["Content-Length"] = String(new TextEncoder().encode(text).length);
  }
  // Not `new Response`: that loses what an outer Hono app put into the header.
  return c.body(text, status, fields);
}

/** A 204. */
export function empty(c: Context, headers?: HeaderFields): Response {
  return c.body(null, 204, {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": requestId(c.req.raw),
    ...headers,
  });
}
