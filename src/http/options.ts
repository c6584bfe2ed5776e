/**
 * What the HTTP floor is told about its limits, its guards and its log.
 *
 * @module
 */
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Config } from "../config/settings.ts";
import type { Capacity } from "./middleware/capacity.ts";
import type { Deadline } from "../resilience/deadline.ts";

/** The settings of the HTTP floor, and what it shares with others. */
export interface HttpOptions extends
  Pick<
    Config,
    | "batchLimit"
    | "bodyLimit"
    | "bodyTimeout"
    | "corsOrigin"
    | "maxRequests"
    | "readToken"
    | "urlLimit"
    | "writeToken"
  > {
  /** Whether only hosts that are names of loopback are served. */
  readonly checkHost: boolean;
  /** Ends each call of the service. */
  readonly deadline: Deadline;
  /** Told of writes, and of what went wrong inside; no answer has that. */
  readonly log: Log;
  /** Counts requests, and is what `/metrics` shows. */
  readonly metrics: Metrics;
}

/** What the routes are told. */
export interface RouteOptions extends HttpOptions {
  /** The places for requests. */
  readonly capacity: Capacity;
}
