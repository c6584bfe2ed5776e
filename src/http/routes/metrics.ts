/**
 * `/metrics`, for Prometheus.
 *
 * @module
 */
import { Capacity } from "../capacity.ts";
import type { HttpOptions } from "../options.ts";
import { LargeAnswers } from "../response/large_answers.ts";
import type { Handlers } from "./methods.ts";

/**
 * The places for answers of `/metrics`. They are its own, so that it answers
 * while every place for a request is taken. Half of them may wait for their
 * clients.
 */
const PLACES = 32;

/**
 * `GET` of the metrics, of all workers if there are several. It does no I/O and
 * ignores the query.
 */
export function metrics(options: HttpOptions): Handlers {
  const { metrics, siblings } = options;
  const text = () => siblings?.metrics() ?? metrics.text();
  const capacity = new Capacity(PLACES, 0);
  const answers = new LargeAnswers({ ...options, capacity });
  return {
    GET: async (c) => answers.text(c, await text(), metrics.type),
  };
}
