/**
 * `/admin/source`: the source of reads, which is the cache or the database, of this
 * instance or of all.
 *
 * @module
 */
import type { Context } from "hono";
import { invalid } from "../request/invalid.ts";
import { json } from "../response/answer.ts";
import { readJson } from "../request/body.ts";
import type { RouteService } from "../service_with_deadline.ts";
import type { Handlers } from "./methods.ts";
import type { RouteOptions } from "../options.ts";
import { Precondition } from "../request/precondition.ts";
import { parseFleetBody, parseSourceBody } from "../request/parse_body.ts";
import { readQuery } from "../request/target.ts";

/** `GET` and `PUT` of the source. */
export function admin(
  service: RouteService,
  limits: RouteOptions,
): Handlers {
  const show = (c: Context) => {
    const { source, fleetSource: fleet } = service;
    return json(c, 200, { source, fleet });
  };

  return {
    GET: (c) => {
      readQuery(c.req.url);
      return show(c);
    },

    PUT: async (c) => {
      const scope = readScope(c.req.url);
      const precondition = new Precondition(c.req.raw.headers);
      const body = await readJson(c, limits);
      if (scope === "fleet") {
        const { source } = parseFleetBody(body);
        precondition.requireWithoutTag();
        c.set("person/source", `fleet: ${source}`);
        await service.setFleetSource(source === "own" ? undefined : source);
        return show(c);
      }
      const { source } = parseSourceBody(body);
      precondition.requireWithoutTag();
      service.setSource(source);
      await limits.siblings?.setSource(source);
      c.set("person/source", source);
      return show(c);
    },
  };
}

/** Which instances a `PUT` is for: this one unless the query says otherwise. */
function readScope(url: string): "instance" | "fleet" {
  const scopes = readQuery(url, ["scope"]).get("scope") ?? ["instance"];
  const [scope] = scopes;
  if (scopes.length === 1 && (scope === "instance" || scope === "fleet")) {
    return scope;
  }
  throw invalid({
    pointer: "/scope",
    detail: 'must be "instance" or "fleet", once',
  });
}
