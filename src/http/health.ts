/**
 * `/livez` and `/readyz`: whether the process runs, and whether it can serve.
 *
 * @module
 */
import type { Hono } from "hono";
import type { PersonService } from "../person/person_service.ts";
import { json } from "./answer.ts";
import { resource } from "./methods.ts";
import { problem } from "./problem.ts";

/** Adds the probes. */
export function health(router: Hono, service: PersonService): void {
  resource(router, "/livez", {
    // No I/O: a database that is down is not mended by a restart of this.
    GET: (c) => json(c, 200, { status: "alive" }),
  });

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
