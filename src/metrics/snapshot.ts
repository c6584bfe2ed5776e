/**
 * Metrics as data, so that those of several workers can be added up.
 *
 * @module
 */
import { AggregatorRegistry, type MetricObject } from "prom-client";

/** The metrics of one worker at one moment. A thread may send it to another. */
export type MetricsSnapshot = readonly MetricObject[];

/**
 * One snapshot of several: counters and histograms are added; each gauge says
 * itself what counts, such as the least value of all.
 */
export async function addedUp(
  snapshots: readonly MetricsSnapshot[],
): Promise<MetricsSnapshot> {
  return await registryOf(snapshots).getMetricsAsJSON();
}

/** The snapshots, added up, in Prometheus' text format. */
export function textOf(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return registryOf(snapshots).metrics();
}

/** What stays of the metrics of a worker that has ended: what only grows. */
export function totalsOf(snapshot: MetricsSnapshot): MetricsSnapshot {
  return snapshot.filter(({ type }) => GROWING.includes(String(type)));
}

const GROWING: readonly string[] = ["counter", "histogram"];

function registryOf(snapshots: readonly MetricsSnapshot[]) {
  return AggregatorRegistry.aggregate(snapshots.map((it) => [...it]));
}
