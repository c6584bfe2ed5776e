/**
 * The HTTP API: every route, over a {@linkcode PersonService}.
 *
 * @module
 */
import { Hono } from "hono";
import type { PersonService } from "../service/person_service.ts";
import { admin } from "./routes/admin.ts";
import { audit } from "./middleware/audit.ts";
import { Capacity } from "./middleware/capacity.ts";
import { cors } from "./middleware/cors.ts";
import { countRequests } from "./middleware/count_requests.ts";
import { guard, guardAdmin } from "./middleware/guard.ts";
import { livez, readyz } from "./routes/health.ts";
import { checkHost } from "./middleware/host_check.ts";
import { HttpError } from "./response/http_error.ts";
import { inTime } from "./in_time.ts";
import { metrics } from "./routes/metrics.ts";
import type { HttpOptions } from "./options.ts";
import { person } from "./routes/person.ts";
import { persons } from "./routes/persons.ts";
import { onError } from "./response/problem.ts";
import { limitUrl } from "./middleware/url_limit.ts";

/**
 * A router for the service. It holds no state but what it is given, and may be
 * mounted under a prefix: `app.route("/people-api", createRouter(…))`. Its
 * `Location` and `Link` are relative to the URL that was asked for (RFC 3986),
 * so they are right there too, and behind what cuts a prefix off the path.
 */
export function createRouter(
  service: PersonService,
  options: HttpOptions,
): Hono {
  const people = inTime(service, options.deadline);
  const capacity = new Capacity(options.maxRequests, options.bodyLimit);
  const limits = { ...options, capacity };
  const router = new Hono();
  router.onError(onError(options.log));

  // In this order: what stands before a guard is not kept by it.
  router.use(countRequests(options.metrics));
  router.use((c, next) => {
    // Together, since every middleware takes time.
    limitUrl(c, options.urlLimit);
    if (options.checkHost) checkHost(c);
    return next();
  });
  if (options.corsOrigin.length > 0) router.use(cors(options.corsOrigin));
  livez(router);
  guard(router, "/metrics", options);
  metrics(router, options.metrics);
  router.use(capacity.limit);
  readyz(router, people);
  router.on(["PUT", "POST", "PATCH", "DELETE"], "*", audit(options.log));
  guard(router, "*", options);
  guardAdmin(router, options);

  person(router, people, limits);
  persons(router, people, limits);
  admin(router, people, limits);
  // A route, and not notFound(): that one is lost when the router is mounted.
  router.all("*", () => {
    throw new HttpError("no_such_path", "There is nothing at this path.");
  });
  return router;
}
