/**
 * The methods of a resource: its own, `OPTIONS`, and a 405 for all others.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import { empty } from "../response/answer.ts";
import { HttpError } from "../response/http_error.ts";
import { ACCEPT_PATCH } from "../request/media_type.ts";

/** A function that answers one request. */
export type Handler = (c: Context) => Response | Promise<Response>;

/** The handlers of a resource by their method; `GET` answers `HEAD` as well. */
export type Handlers = Readonly<
  Partial<Record<"GET" | "PUT" | "POST" | "PATCH" | "DELETE", Handler>>
>;

/**
 * Adds a resource to the router. `OPTIONS` and a 405 name its methods in
 * `Allow` (RFC 9110, section 10.2.1). Hono answers `HEAD` by the handler of
 * `GET`, without the body.
 */
export function resource(
  router: Hono,
  path: string,
  handlers: Handlers,
): void {
  const methods = Object.keys(handlers).flatMap((method) =>
    method === "GET" ? ["GET", "HEAD"] : [method]
  );
  const headers = {
    Allow: [...methods, "OPTIONS"].join(", "),
    // The types of a patch (RFC 5789, section 3.1).
    ...(handlers.PATCH ? { "Accept-Patch": ACCEPT_PATCH } : {}),
  };
  for (const [method, handler] of Object.entries(handlers)) {
    router.on(method, path, handler);
  }
  router.options(path, (c) => empty(c, 204, headers));
  router.all(path, (c) => {
    throw new HttpError(
      "method_not_allowed",
      `This resource has no ${
        c.req.method.slice(0, 20)
      }; it has ${headers.Allow}.`,
      headers,
    );
  });
}
