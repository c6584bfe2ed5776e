/**
 * What watches the calls of the backends: metrics, traces and `Server-Timing`.
 *
 * @module
 */
import type { Backends } from "./backends.ts";
import { observed } from "../cache_aside/observed.ts";
import type { Config } from "../config/config.ts";
import type { AroundRoute } from "../http/middleware/entrance.ts";
import { serverTiming } from "../http/middleware/server_timing.ts";
import { traced } from "../http/middleware/traced.ts";
import type { BackendMetrics } from "../metrics/backend_metrics.ts";
import { RequestTimings } from "../metrics/request_timings.ts";
import { Tracing } from "../metrics/tracing.ts";
import type { Runtime } from "../runtime.ts";

/** The watched backends, and what is around each request. */
export interface Observed {
  /** The backends. */
  readonly backends: Backends;
  /** What is around each request, the outermost first. */
  readonly around: readonly AroundRoute[];
}

/**
 * Of this many calls of a cache server, and of this many reads of a store in this
 * process, one is measured.
 */
const SAMPLE = 16;

/** A trace shows every call. */
const EACH = { read: 1, cache: 1 };

/** Watches the backends as the settings say. What is off adds no code to a call. */
export function observing(
  opened: Backends,
  metrics: BackendMetrics,
  { serverTiming: timed }: Pick<Config, "serverTiming">,
  runtime: Runtime,
  tracing: Tracing | undefined = Tracing.ofProcess(),
): Observed {
  // A call of a cache in this process takes no time that is worth a metric.
  const every = {
    read: SAMPLE,
    cache: opened.cacheShared ? SAMPLE : Infinity,
  };
  let backends = observed(opened, (it) => metrics.observe(it), every);
  const around: AroundRoute[] = [];
  if (tracing) {
    backends = observed(backends, (it) => tracing.observe(it), EACH);
    around.push(traced(tracing));
  }
  if (timed) {
    const timings = new RequestTimings(runtime);
    backends = observed(backends, (it) => timings.observe(it), EACH);
    around.push(serverTiming(timings, runtime));
  }
  return { backends, around };
}
