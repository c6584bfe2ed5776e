/**
 * Gauges of Prometheus, which are read when the metrics are.
 *
 * @module
 */
import { Gauge, type LabelValues, type Registry } from "prom-client";

/** What a gauge shows: its series, each with its value. */
export type GaugeValues<L extends string> = readonly (readonly [
  labels: LabelValues<L>,
  value: number | boolean,
])[];

/** The name and the text of a gauge, and the names of its labels. */
export interface GaugeOptions<L extends string> {
  /** The name. */
  readonly name: string;
  /** What it tells. */
  readonly help: string;
  /** What counts of the values of several workers: by default their sum. */
  readonly aggregator?: "sum" | "min" | "max";
  /** The names of the labels. */
  readonly labelNames?: readonly L[];
}

/** Adds a gauge; `read` is called when the metrics are read. */
export function addGauge<L extends string>(
  registry: Registry,
  { name, help, labelNames = [], aggregator = "sum" }: GaugeOptions<L>,
  read: () => GaugeValues<L>,
): void {
  new Gauge({
    name,
    help,
    labelNames,
    aggregator,
    registers: [registry],
    collect() {
      const values = read();
      // A gauge without labels and without a value would show 0, which is wrong.
      if (values.length + labelNames.length === 0) this.remove();
      for (const [labels, value] of values) this.set(labels, Number(value));
    },
  });
}
