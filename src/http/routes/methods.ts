/**
 * The methods of a resource: its own, `OPTIONS`, and a 405 for all others.
 *
 * @module
 */
import type { Hono } from "hono";
import { empty } from "../response/answer.ts";
import { HttpError } from "../response/http_error.ts";
import type { Around, Handler } from "../middleware/handler.ts";
import { ACCEPT_PATCH } from "../request/media_type.ts";

/** The handlers of a resource by their method; `GET` answers `HEAD` as well. */
export type Handlers = Readonly<
  Partial<Record<"GET" | "PUT" | "POST" | "PATCH" | "DELETE", Handler>>
>;

/**
 * Adds a resource to the router, with `around` around each of its handlers.
 * `OPTIONS` and a 405 name its methods in `Allow` (RFC 9110, section 10.2.1).
 * Hono answers `HEAD` by the handler of `GET`, without the body.
 */
export function resource(
  router: Hono,
  path: string,
  handlers: Handlers,
  around: Around,
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
    router.on(method, path, around(handler));
  }
  const refuse: Handler = (c) => {
    throw new HttpError(
      "method_not_allowed",
      `This resource has no ${
        c.req.method.slice(0, 20)
      }; it has ${headers.Allow}.`,
      headers,
    );
  };
  router.options(path, around((c) => empty(c, 204, headers)));
  router.all(path, around(refuse));
}
