/**
 * The trace of each request.
 *
 * @module
 */
import type { Tracing } from "../../metrics/tracing.ts";
import type { AroundRoute } from "./entrance.ts";

/** Traces each request of a route. */
export function traced(tracing: Tracing): AroundRoute {
  return (route, inner) => (c) => {
    const { method, raw: { headers } } = c.req;
    return tracing.request(
      { method, route, headers },
      async () => await inner(c),
      (answer) => {
        const { status, headers } = answer;
        return { status, answered: headers.get("Cache-Status") };
      },
    );
  };
}
