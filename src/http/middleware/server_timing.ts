/**
 * `Server-Timing` (https://www.w3.org/TR/server-timing/): what the service and
 * its backends took for a request. Browsers show it beside the request.
 *
 * @module
 */
import type { RequestTimings, Timings } from "../../metrics/request_timings.ts";
import type { Runtime } from "../../runtime.ts";
import type { AroundRoute } from "./entrance.ts";

/** Adds the field to each answer of a route. */
export function serverTiming(
  requests: RequestTimings,
  runtime: Runtime,
): AroundRoute {
  return (_, inner) => async (c) => {
    const begun = runtime.steady();
    const timings: Timings = {};
    const answer = await requests.request(
      timings,
      async () => await inner(c),
    );
    const all = { total: runtime.steady() - begun, ...timings };
    const parts = Object.entries(all)
      .map(([name, ms]) => `${name};dur=${Math.round(ms * 100) / 100}`);
    answer.headers.set("Server-Timing", parts.join(", "));
    return answer;
  };
}
