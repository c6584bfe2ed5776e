/**
 * The makers of answers: every answer passes here and gets the common fields.
 *
 * @module
 */
import type { Context } from "hono";
import type { Runtime } from "../../runtime.ts";
import { requestId } from "./request_id.ts";

/** The fields of an answer's header by name. */
export type HeaderFields = Readonly<Record<string, string>>;

/** The status of an answer with a body. */
export type Status =
  | (200 | 201)
  | (400 | 401 | 403 | 404 | 405 | 408 | 409 | 412 | 413 | 414 | 415 | 421)
  | (500 | 501 | 503 | 504);

/** The type of most answers. */
export const JSON_TYPE = "application/json";

const JSON_ONLY = { headers: { "Content-Type": JSON_TYPE } };

/**
 * The common fields, which an answer may override. No cache may store the answer
 * (RFC 9111), and a browser must not guess its type. If a browser shows it,
 * nothing in it runs, and no page of another site may frame or embed it
 * (Content Security Policy, Fetch).
 */
export const STANDARD = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
} as const;

/**
 * The environment of a request that comes straight to this router, and not
 * through an outer Hono app that may have set header fields.
 */
export class Unmounted {
  /** The clocks, timers and random values of the router. */
  readonly runtime: Runtime;

  /** The environment of every request to one router. */
  constructor(runtime: Runtime) {
    this.runtime = runtime;
  }
}

/** Makes the answer keep the header fields that middleware sets with `c.header`. */
export function mergeHeaders(c: Context): void {
  if (c.env instanceof Unmounted) c.env = { runtime: c.env.runtime };
}

/** An answer with a JSON body. */
export function json(
  c: Context,
  status: Status,
  value: unknown,
  headers?: HeaderFields,
): Response {
  return text(c, status, JSON.stringify(value), JSON_TYPE, headers);
}

/** An answer with a text body; `headers` may override its `type`. */
export function text(
  c: Context,
  status: Status,
  text: string,
  type: string,
  headers?: HeaderFields,
): Response {
  return respond(c, text, status, standardFields(c, text, type, headers));
}

/** The header fields of an answer with that text; `headers` may override them. */
export function standardFields(
  c: Context,
  text: string,
  type: string,
  headers?: HeaderFields,
): Record<string, string> {
  const fields: Record<string, string> = {
    ...STANDARD,
    "Content-Type": type,
    "X-Request-Id": requestId(c),
    ...headers,
  };
  if (c.req.method === "HEAD") {
    // Hono drops the body, and the server would then send a length of 0, which
    // is not the length of a GET (RFC 9110, section 8.6).
    fields["Content-Length"] = String(new TextEncoder().encode(text).length);
  }
  return fields;
}

/** An answer without a body. */
export function empty(
  c: Context,
  status: 204 | 304,
  headers?: HeaderFields,
): Response {
  return respond(c, null, status, {
    ...STANDARD,
    "X-Request-Id": requestId(c),
    ...headers,
  });
}

/**
 * The response. Only Hono adds the fields that middleware set, and it is slower.
 * So an unmounted router makes the response itself.
 */
export function respond(
  c: Context,
  body: string | ReadableStream<Uint8Array<ArrayBuffer>> | null,
  status: Status | 204 | 304,
  headers: Record<string, string>,
): Response {
  if (!(c.env instanceof Unmounted)) {
    return c.newResponse(body, status, headers);
  }
  const isJson = status === 200 && typeof body === "string" &&
    headers["Content-Type"] === JSON_TYPE;
  if (!isJson) return new Response(body, { status, headers });
  // Deno compares each name of a literal with those before it, and keeps a native
  // copy of the answer, which waits for a finalizer. `append` costs less.
  const answer = new Response(body, JSON_ONLY);
  const fields = answer.headers;
  for (const name in headers) {
    if (name !== "Content-Type") fields.append(name, headers[name] ?? "");
  }
  return answer;
}
