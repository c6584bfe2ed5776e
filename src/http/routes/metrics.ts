/**
 * `/metrics`, for Prometheus.
 *
 * @module
 */
import type { Hono } from "hono";
import type { Metrics } from "../../metrics/metrics.ts";
import { text } from "../response/answer.ts";
import { resource } from "./methods.ts";

/** Adds `/metrics`. It does no I/O and ignores the query. */
export function metrics(router: Hono, source: Metrics): void {
  resource(router, "/metrics", {
    GET: async (c) => text(c, 200, await source.text(), source.type),
  });
}
