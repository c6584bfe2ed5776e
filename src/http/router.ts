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
import { consoleFiles, consolePage, isAfterPrefix } from "./routes/console.ts";
import { cors } from "./middleware/cors.ts";
import { entrance } from "./middleware/entrance.ts";
import { FirstMatch } from "./middleware/first_match.ts";
import { guard, guardAdmin } from "./middleware/guard.ts";
import {
  answering,
  type Around,
  type Check,
  type Handler,
} from "./middleware/handler.ts";
import { livez, readyz } from "./routes/health.ts";
import { hostCheck } from "./middleware/host_check.ts";
import { HttpError } from "./response/http_error.ts";
import { LargeAnswers } from "./response/large_answers.ts";
import { withDeadline } from "./service_with_deadline.ts";
import { metrics } from "./routes/metrics.ts";
import { docsFiles, docsPage } from "./routes/docs.ts";
import { openapi } from "./routes/openapi.ts";
import type { HttpOptions } from "./options.ts";
import { resource } from "./routes/methods.ts";
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
  // Of all routes that fit a request, only the first answers it.
  const router = new Hono({ router: new FirstMatch() });
  const refuse = onError(options.log);
  const enter = entrance({
    ...options,
    checkHost: hostCheck(options),
    cors: options.corsOrigin.length > 0 ? cors(options.corsOrigin) : undefined,
    capacity,
    onError: refuse,
  });
  const audits = audit(options.log, options.refusals);
  /** What is around each handler of a route; it begins with the entrance. */
  const around = (route: Route, checks: readonly Check[] = []): Around => {
    const entered = enter(route);
    return (handler) => entered(answering(checks, handler, refuse));
  };
  /** The same for a route whose writes are audited, also those refused by `checks`. */
  const guarded = (route: Route, checks: readonly Check[]): Around => {
    const entered = enter(route);
    const audited = audits(route);
    return (handler) => entered(audited(answering(checks, handler, refuse)));
  };
  const guards = [options.stop.check, ...guard(options)];
  const one = guarded("/persons/{id}", guards);
  resource(router, "/persons/:id", person(people, limits), one);
  resource(
    router,
    "/persons",
    persons(people, limits),
    guarded("/persons", guards),
  );
  resource(router, "/livez", livez(), around("/livez"));
  resource(router, "/readyz", readyz(people, options.stop), around("/readyz"));
  resource(router, "/openapi.json", openapi(limits), around("/openapi.json"));
  resource(router, "/docs", docsPage(), around("/docs"));
  resource(router, "/docs/:file", docsFiles(limits), around("/docs/{file}"));
  const page = consolePage();
  if (options.console === "on") {
    resource(router, "/", page, around("/"));
    resource(
      router,
      "/console/:file",
      consoleFiles(limits),
      around("/console/{file}"),
    );
  }
  resource(router, "/metrics", metrics(options), around("/metrics", guards));
  const adminGuards = [options.stop.check, ...guardAdmin(options)];
  const source = guarded("/admin/source", adminGuards);
  resource(router, "/admin/source", admin(people, limits), source);

  const nothing: Handler = () => {
    throw new HttpError(
      "no_such_path",
      "The service has no such path; its /docs and /openapi.json list every path.",
    );
  };
  router.all("/admin/*", guarded("other", adminGuards)(nothing));
  // A route instead of notFound(), which is lost when the router is mounted.
  const missing = guarded("other", guards)(nothing);
  if (options.console === "on" && page.GET) {
    const show = around("/")(page.GET);
    router.get("*", (c) => isAfterPrefix(c) ? show(c) : missing(c));
  }
  router.all("*", missing);
  return router;
}
