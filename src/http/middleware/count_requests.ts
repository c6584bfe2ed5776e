/**
 * The metrics of requests: how many, and how long each takes.
 *
 * @module
 */
import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import {
  type Method,
  METHODS,
  type Route,
  ROUTES,
} from "../../metrics/request_labels.ts";
import type { Metrics } from "../../metrics/metrics.ts";
import type { Runtime } from "../../runtime.ts";

const KNOWN: ReadonlySet<string> = new Set(METHODS);

/** A middleware that counts every request, also one that is refused later. */
export function countRequests(
  metrics: Metrics,
  runtime: Runtime,
): MiddlewareHandler {
  // The keys are the router's patterns, whose number is bounded.
  const routes = new Map<string, Route>();
  return (c, next) => {
    const begun = runtime.steady();
    return next().then(() => {
      const route = routeOf(c, routes);
      const took = (runtime.steady() - begun) / 1_000;
      metrics.request(methodOf(c.req.method), route, c.res.status, took);
    });
  };
}

function methodOf(method: string): Method {
  return KNOWN.has(method) ? method as Method : "other";
}

/** The route that matched, also if a guard refused the request before it. */
function routeOf(c: Context, routes: Map<string, Route>): Route {
  const matched = matchedRoutes(c);
  // Backwards: the guards match before the resource does.
  for (let i = matched.length - 1; i >= 0; i--) {
    const pattern = matched[i]?.path ?? "";
    let route = routes.get(pattern);
    if (!route) routes.set(pattern, route = named(pattern));
    if (route !== "other") return route;
  }
  return "other";
}

/** The route of a pattern, which may begin with the prefix of a mount. */
function named(pattern: string): Route {
  const path = pattern.replace(":id", "{id}");
  return ROUTES.find((route) => path.endsWith(route)) ?? "other";
}
