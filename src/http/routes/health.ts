/**
 * `/livez` and `/readyz`: whether the process runs, and whether it can serve.
 *
 * @module
 */
import type { Hono } from "hono";
import { json } from "../response/answer.ts";
import type { People } from "../in_time.ts";
import { resource } from "./methods.ts";
import { problem } from "../response/problem.ts";

/** Adds `/livez`. It does no I/O: a restart mends no database that is down. */
export function livez(router: Hono): void {
  resource(router, "/livez", {
    GET: (c) => json(c, 200, { status: "alive" }),
  });
}

/** Adds `/readyz`. */
export function readyz(router: Hono, service: People): void {
  resource(router, "/readyz", {
    GET: async (c) => {
      const { store, cache } = await service.health();
      if (store === "down") {
        return problem(c, "unavailable", "The store does not answer.");
      }
      // Without its cache the service is slower, but as right as ever.
      return json(c, 200, { status: "ready", store, cache });
    },
  });
}
