/**
 * The trace of each request.
 *
 * @module
 */
import type { Tracing } from "../../metrics/tracing.ts";
import type { Around } from "./entrance.ts";

/** Traces each request of a route. */
export function traced(tracing: Tracing): Around {
  return (route, inner) => (c, next) => {
    const { method, raw: { headers } } = c.req;
    return tracing.request(
      { method, route, headers },
      async () => await inner(c, next),
      (answer) => {
        const { status, headers } = answer ?? c.res;
        return { status, answered: headers.get("Cache-Status") };
      },
    );
  };
}
