/**
 * The answers of a service that is stopping. From the signal on no balancer and
 * no client should come back to it.
 *
 * @module
 */
import { Context } from "hono";
import type { RouteService } from "../../http/service_with_deadline.ts";
import { unready } from "../../http/routes/health.ts";
import type { Fetch } from "./in_flight_writes.ts";

/**
 * Answers as `fetch` does, but `/readyz` says that the service is stopping, and
 * every answer ends its connection (RFC 9112, section 9.6).
 */
export function stopping(
  fetch: Fetch,
  service: Pick<RouteService, "health">,
): Fetch {
  return async (request, delivery) => {
    const response = PROBE.test(request.url)
      ? await refuse(request, service)
      : await fetch(request, delivery);
    // The server leaves it out of HTTP/2, which has no such field.
    response.headers.set("Connection", "close");
    return response;
  };
}

const PROBE = /^[^:]*:\/\/[^/]*\/readyz(\?|$)/;

async function refuse(
  request: Request,
  service: Pick<RouteService, "health">,
): Promise<Response> {
  const health = await service.health();
  return unready(new Context(request), health, "The service is stopping.");
}
