/**
 * The HTTP API: every route, over a {@linkcode PersonService}.
 *
 * @module
 */
import { Hono } from "hono";
import type { PersonService } from "../service/person_service.ts";
import { admin } from "./routes/admin.ts";
import { audit } from "./middleware/audit.ts";
import { Capacity } from "./capacity.ts";
import { consolePage } from "./routes/console.ts";
import { cors } from "./middleware/cors.ts";
import { entrance } from "./middleware/entrance.ts";
import { guard, guardAdmin } from "./middleware/guard.ts";
import { livez, readyz } from "./routes/health.ts";
import { hostCheck } from "./middleware/host_check.ts";
import { HttpError } from "./response/http_error.ts";
import { LargeAnswers } from "./response/large_answers.ts";
import { withDeadline } from "./service_with_deadline.ts";
import { metrics } from "./routes/metrics.ts";
import { docs } from "./routes/docs.ts";
import { openapi } from "./routes/openapi.ts";
import type { HttpOptions } from "./options.ts";
import { person } from "./routes/person.ts";
import { persons } from "./routes/persons.ts";
import { onError } from "./response/problem.ts";
import type { Route } from "../metrics/request_labels.ts";

/**
 * The router of the service. It may be mounted under a prefix:
 * `app.route("/people-api", createRouter(…))`. `Location` and `Link` are
 * relative to the request's URL (RFC 3986), so they stay right under a prefix,
 * and behind a proxy that removes a prefix from the path.
 */
export function createRouter(
  service: PersonService,
  options: HttpOptions,
): Hono {
  const people = withDeadline(service, options.deadline);
  const capacity = new Capacity(options.maxRequests, options.bodyLimit);
  const answers = new LargeAnswers({ ...options, capacity });
  const limits = { ...options, capacity, answers };
  const router = new Hono();
  const refuse = onError(options.log);
  router.onError(refuse);

  const enter = entrance({
    ...options,
    checkHost: hostCheck(options),
    cors: options.corsOrigin.length > 0 ? cors(options.corsOrigin) : undefined,
    capacity,
    onError: refuse,
  });
  const audited = audit(options.log, options.refusals);
  // The order matters: a guard protects only what is added after it.
  const protect = (path: string, route: Route) => {
    router.use(path, enter(route));
    router.on(["PUT", "POST", "PATCH", "DELETE"], path, audited);
    guard(router, path, options);
  };

  router.use("/livez", enter("/livez"));
  livez(router);
  router.use("/readyz", enter("/readyz"));
  readyz(router, people);
  router.use("/openapi.json", enter("/openapi.json"));
  openapi(router, limits);
  router.use("/docs", enter("/docs"));
  router.use("/docs/:file", enter("/docs/{file}"));
  docs(router, limits);
  router.use("/metrics", enter("/metrics"));
  guard(router, "/metrics", options);
  metrics(router, options);

  protect("/persons/:id", "/persons/{id}");
  person(router, people, limits);
  protect("/persons", "/persons");
  persons(router, people, limits);
  protect("/admin/source", "/admin/source");
  guardAdmin(router, "/admin/source", options);
  admin(router, people, limits);
  if (options.console === "on") consolePage(router, limits, enter);

  protect("*", "other");
  guardAdmin(router, "/admin/*", options);
  // A route instead of notFound(), which is lost when the router is mounted.
  router.all("*", () => {
    throw new HttpError("no_such_path", "The service has no such path.");
  });
  return router;
}
