/**
 * The HTTP API: every route, over a {@linkcode PersonService}.
 *
 * @module
 */
import { Hono } from "hono";
import type { PersonService } from "../person/person_service.ts";
import { admin } from "./admin.ts";
import { health } from "./health.ts";
import { HttpError } from "./http_error.ts";
import type { HttpOptions } from "./options.ts";
import { person } from "./person.ts";
import { persons } from "./persons.ts";
import { onError } from "./problem.ts";

/**
 * A router for the service. It holds no state but what it is given, and may be
 * mounted under a prefix: `app.route("/people-api", createRouter(…))`. Its
 * `Location` and `Link` follow the path that was asked for, so they are right
 * there too; behind something that cuts a prefix off the path they are not.
 */
export function createRouter(
  service: PersonService,
  options: HttpOptions,
): Hono {
  const router = new Hono();
  router.onError(onError(options.log));
  person(router, service, options);
  persons(router, service, options);
  admin(router, service, options);
  health(router, service);
  // A route, and not notFound(): that one is lost when the router is mounted.
  router.all("*", () => {
    throw new HttpError("no_such_path", "There is nothing at this path.");
  });
  return router;
}
