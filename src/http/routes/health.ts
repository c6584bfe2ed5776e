/**
 * `/livez` and `/readyz`: whether the process runs, and whether it can serve.
 *
 * @module
 */
import type { Hono } from "hono";
import { coverageText } from "../../dao/coverage.ts";
import { json } from "../response/answer.ts";
import type { RouteService } from "../service_with_deadline.ts";
import { resource } from "./methods.ts";
import { problem } from "../response/problem.ts";

/** Adds `/livez`. It does no I/O: a restart of the service repairs no database. */
export function livez(router: Hono): void {
  resource(router, "/livez", {
    GET: (c) => json(c, 200, { status: "alive" }),
  });
}

/** Adds `/readyz`: 503 while the store does not answer. */
export function readyz(router: Hono, service: RouteService): void {
  resource(router, "/readyz", {
    GET: async (c) => {
      const { store, cache, otherWriters } = await service.health();
      if (store === "down") {
        return problem(c, "unavailable", "The store does not answer.");
      }
      // A cache that is down makes the service slower, not wrong.
      return json(c, 200, {
        status: "ready",
        store,
        cache,
        ...otherWriters ? { otherWriters: coverageText(otherWriters) } : {},
      });
    },
  });
}
