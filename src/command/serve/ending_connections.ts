/**
 * The connections of a service that is stopping.
 *
 * @module
 */
import type { Fetch } from "./in_flight_writes.ts";

/**
 * Answers as `fetch` does, and ends the connection of every answer (RFC 9112,
 * section 9.6), so that no client and no balancer comes back by it.
 */
export function endingConnections(fetch: Fetch): Fetch {
  return async (request, delivery) => {
    const response = await fetch(request, delivery);
    // The server leaves it out of HTTP/2, which has no such field.
    response.headers.set("Connection", "close");
    return response;
  };
}
