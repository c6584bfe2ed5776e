/**
 * `/livez` and `/readyz`: whether the process runs, and whether it can serve.
 *
 * @module
 */
import type { Context } from "hono";
import { coverageText, coveredSince } from "../../dao/coverage.ts";
import { json } from "../response/answer.ts";
import { FAILURE } from "../response/failure.ts";
import { outageOf } from "../response/problem.ts";
import type { RouteService } from "../service_with_deadline.ts";
import type { Handlers } from "./methods.ts";
import type { Health } from "../../service/health.ts";
import type { Stop } from "../stop.ts";

/** `/livez`. It does no I/O: a restart of the service repairs no database. */
export function livez(): Handlers {
  return {
    GET: (c) => json(c, 200, { status: "alive" }),
  };
}

/** `/readyz`: 503 while the store does not answer, and while the service stops. */
export function readyz(service: RouteService, stop: Stop): Handlers {
  return {
    GET: async (c) => {
      const health = await service.health();
      if (stop.begun) return unready(c, health, "The service is stopping.");
      if (health.store === "down") {
        const reason = health.storeReason ?? "The database does not answer.";
        return unready(c, health, reason);
      }
      // A cache that is down makes the service slower, not wrong.
      return json(c, 200, { status: "ready", ...fieldsOf(health) });
    },
  };
}

/**
 * The 503 of `/readyz`, which sends clients elsewhere: the fields of the 200, and
 * what a client may know of the reason.
 */
function unready(c: Context, health: Health, reason: string): Response {
  c.set(FAILURE, reason);
  const body = {
    status: "unready",
    ...fieldsOf(health),
    reason: outageOf(reason),
  };
  return json(c, 503, body, { "Retry-After": "1" });
}

function fieldsOf({ otherWriters, storeReason: _, ...health }: Health) {
  if (!otherWriters) return health;
  // A database without triggers to lose is covered also while it is down.
  const mayBeLost = coveredSince(otherWriters) !== undefined;
  const last = mayBeLost && health.store === "down"
    ? " when the database last answered"
    : "";
  return { ...health, otherWriters: coverageText(otherWriters) + last };
}
