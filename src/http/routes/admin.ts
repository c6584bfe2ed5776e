/**
 * `/admin/source`: the source of reads, which is the cache or the database.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import { json } from "../response/answer.ts";
import { readJson } from "../request/body.ts";
import type { RouteService } from "../service_with_deadline.ts";
import { resource } from "./methods.ts";
import type { RouteOptions } from "../options.ts";
import { Precondition } from "../request/precondition.ts";
import { parseSourceBody } from "../request/parse_body.ts";
import { readQuery } from "../request/target.ts";

/** Adds `GET` and `PUT` of the source. */
export function admin(
  router: Hono,
  service: RouteService,
  limits: RouteOptions,
): void {
  const show = (c: Context) => json(c, 200, { source: service.source });

  resource(router, "/admin/source", {
    GET: (c) => {
      readQuery(c.req.url);
      return show(c);
    },

    PUT: async (c) => {
      readQuery(c.req.url);
      const precondition = new Precondition(c.req.raw.headers);
      const { source } = parseSourceBody(
        await readJson(c.req.raw, limits),
      );
      precondition.requireWithoutTag();
      service.setSource(source);
      c.set("source", source);
      return show(c);
    },
  });
}
