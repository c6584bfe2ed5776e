/**
 * `/metrics`, for Prometheus.
 *
 * @module
 */
import type { Hono } from "hono";
import { Capacity } from "../capacity.ts";
import type { HttpOptions } from "../options.ts";
import { LargeAnswers } from "../response/large_answers.ts";
import { resource } from "./methods.ts";

/**
 * The places of their own for answers, so that `/metrics` is answered while
 * every place for a request is taken. Half of them may wait for their clients.
 */
const PLACES = 32;

/** Adds `/metrics`. It does no I/O and ignores the query. */
export function metrics(router: Hono, options: HttpOptions): void {
  const { metrics } = options;
  const capacity = new Capacity(PLACES, 0);
  const answers = new LargeAnswers({ ...options, capacity });
  resource(router, "/metrics", {
    GET: async (c) => answers.text(c, 200, await metrics.text(), metrics.type),
  });
}
