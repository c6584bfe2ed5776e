/**
 * Metrics of a service whose store tells of no connections and no calls.
 *
 * @module
 */
import type { Backend } from "../../../src/cache_aside/observed.ts";
import { Metrics } from "../../../src/metrics/metrics.ts";
import type { Source } from "../../../src/protocol/reading.ts";
import { RUNTIME, type Runtime } from "../../../src/runtime.ts";

/** The metrics of these backends, all at 0. */
export function plainMetrics(
  backends: readonly Backend[],
  source: () => Source,
  runtime: Runtime = RUNTIME,
): Metrics {
  const nothing = () => undefined;
  return new Metrics(backends, source, runtime, {
    pool: nothing,
    calls: nothing,
  });
}
