/**
 * The figures of the console, taken from two readings of `/metrics`.
 *
 * @module
 */
import { quantile } from "./quantile.js";

/** @typedef {import("./metrics_text.js").MetricsText} MetricsText */

/** What answers reads. */
export const VIAS = /** @type {const} */ ([
  "hit",
  "miss",
  "bypass",
  "request",
  "stale",
]);

/** The routes whose durations are shown: those of people. */
const ROUTES = ["/persons/{id}", "/persons"];

/** @typedef {Record<typeof VIAS[number], number>} Reads */
/** @typedef {readonly (readonly [bound: number, count: number])[]} Buckets */
/** @typedef {{ begun: number, at: number, reads: Reads, buckets: Buckets }} Counts */
/**
 * @typedef {object} Figures
 * @property {number} seconds Over how long.
 * @property {Reads} reads How many were answered by each.
 * @property {number | undefined} hitRatio From 0 to 1.
 * @property {readonly (number | undefined)[]} latencies The median, and the 95th
 * and the 99th of a hundred, in seconds.
 */

/** The quantiles that are shown. */
export const QUANTILES = [0.5, 0.95, 0.99];

/**
 * The counts at one time.
 *
 * @param {MetricsText} metrics
 * @param {number} at In seconds.
 * @returns {Counts}
 */
export function countsOf(metrics, at) {
  const reads = VIAS.map((via) => [
    via,
    metrics.sum("person_reads_total", { via }) ?? 0,
  ]);
  /** @type {Map<number, number>} */
  const buckets = new Map();
  for (const route of ROUTES) {
    const name = "person_http_request_duration_seconds_bucket";
    for (const { labels, value } of metrics.find(name, { route })) {
      const bound = labels.le === "+Inf" ? Infinity : Number(labels.le);
      buckets.set(bound, (buckets.get(bound) ?? 0) + value);
    }
  }
  return {
    begun: metrics.sum("process_start_time_seconds") ?? 0,
    at,
    reads: Object.fromEntries(reads),
    buckets: [...buckets].sort(([a], [b]) => a - b),
  };
}

/**
 * What happened between two readings of one process.
 *
 * @param {Counts} before
 * @param {Counts} after
 * @returns {Figures}
 */
export function between(before, after) {
  const reads = /** @type {Reads} */ (Object.fromEntries(
    VIAS.map((via) => [via, after.reads[via] - before.reads[via]]),
  ));
  const all = VIAS.reduce((sum, via) => sum + reads[via], 0);
  const buckets = after.buckets.map((
    [bound, count],
    i,
  ) => /** @type {const} */ ([bound, count - (before.buckets[i]?.[1] ?? 0)]));
  return {
    seconds: after.at - before.at,
    reads,
    hitRatio: all > 0 ? reads.hit / all : undefined,
    latencies: QUANTILES.map((q) => quantile(q, buckets)),
  };
}
