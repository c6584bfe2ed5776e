/**
 * The options of the HTTP API: limits, guards, log and metrics.
 *
 * @module
 */
import type { AroundRoute } from "./middleware/entrance.ts";
import type { BoundedLines } from "../log/bounded_lines.ts";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Config } from "../config/config.ts";
import type { Capacity } from "./capacity.ts";
import type { HostOptions } from "./middleware/host_check.ts";
import type { AccessLog } from "./middleware/access_log.ts";
import type { LargeAnswers } from "./response/large_answers.ts";
import type { Deadline } from "../resilience/deadline.ts";
import type { Siblings } from "./siblings.ts";
import type { Runtime } from "../runtime.ts";
import type { Stop } from "./stop.ts";

/** The options of the router. */
export interface HttpOptions extends
  Pick<
    Config,
    | "answerTimeout"
    | "batchLimit"
    | "bodyLimit"
    | "bodyTimeout"
    | "console"
    | "corsOrigin"
    | "maxRequests"
    | "readToken"
    | "urlLimit"
    | "writeToken"
  >,
  HostOptions {
  /** Whether every client may read and write if no token is configured. */
  readonly open: boolean;
  /** The deadline of each call of the service. */
  readonly deadline: Deadline;
  /** The deadline of each body. */
  readonly bodyDeadline: Deadline;
  /** The log of writes, and of internal errors that no answer may show. */
  readonly log: Log;
  /** The log of writes that are refused. */
  readonly refusals: BoundedLines;
  /** The log of answers, or `undefined` for none. */
  readonly access: AccessLog | undefined;
  /** What is around each request, the outermost first. */
  readonly around: readonly AroundRoute[];
  /** The metrics that count requests and that `/metrics` shows. */
  readonly metrics: Metrics;
  /** How far the stop of the service is. */
  readonly stop: Stop;
  /** All workers of this service, or `undefined` if this instance is alone. */
  readonly siblings: Siblings | undefined;
  /** The clocks, timers and random values of the requests. */
  readonly runtime: Runtime;
}

/** The options of the routes. */
export interface RouteOptions extends HttpOptions {
  /** The places for requests. */
  readonly capacity: Capacity;
  /** The maker of answers that may be large. */
  readonly answers: LargeAnswers;
}
