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
import { cors } from "./middleware/cors.ts";
import { countRequests } from "./middleware/count_requests.ts";
import { guard, guardAdmin } from "./middleware/guard.ts";
import { livez, readyz } from "./routes/health.ts";
import { hostCheck } from "./middleware/host_check.ts";
import { HttpError } from "./response/http_error.ts";
import { LargeAnswers } from "./response/large_answers.ts";
import { withDeadline } from "./service_with_deadline.ts";
import { metrics } from "./routes/metrics.ts";
import type { HttpOptions } from "./options.ts";
import { person } from "./routes/person.ts";
import { persons } from "./routes/persons.ts";
import { onError } from "./response/problem.ts";
import { limitUrl } from "./middleware/url_limit.ts";

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
  const checkHost = hostCheck(options);
  const router = new Hono();
  router.onError(onError(options.log));

  // The order matters: a guard protects only what is added after it.
  router.use(countRequests(options.metrics, options.runtime));
  router.use((c, next) => {
    // Both in one middleware, because each middleware costs time.
    limitUrl(c, options.urlLimit);
    checkHost(c);
    return next();
  });
  if (options.corsOrigin.length > 0) router.use(cors(options.corsOrigin));
  livez(router);
  guard(router, "/metrics", options);
  metrics(router, options);
  router.use(capacity.limit);
  readyz(router, people);
  const audited = audit(options.log, options.refusals);
  router.on(["PUT", "POST", "PATCH", "DELETE"], "*", audited);
  guard(router, "*", options);
  guardAdmin(router, options);

  person(router, people, limits);
  persons(router, people, limits);
  admin(router, people, limits);
  // A route instead of notFound(), which is lost when the router is mounted.
  router.all("*", () => {
    throw new HttpError("no_such_path", "The service has no such path.");
  });
  return router;
}
