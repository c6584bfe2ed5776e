/**
 * A histogram of Prometheus whose labels are bound once.
 *
 * @module
 */
import type { LabelValues, Metric, Registry } from "prom-client";

/** One series of a histogram. */
export class Distribution<L extends string> {
  /** The label values, which identify the series. */
  readonly labels: LabelValues<L>;
  /** How many values each bucket has, without those of the buckets before it. */
  readonly counts: number[];
  /** The sum of the values. */
  sum = 0;
  readonly #bounds: readonly number[];

  /** No values yet; each bucket ends with its bound, and the last has none. */
  constructor(labels: LabelValues<L>, bounds: readonly number[]) {
    this.labels = labels;
    this.#bounds = bounds;
    this.counts = [...bounds, Infinity].map(() => 0);
  }

  /** Adds a value. */
  observe(value: number): void {
    const bounds = this.#bounds;
    let i = 0;
    while (i < bounds.length && value > (bounds[i] ?? Infinity)) i++;
    this.counts[i] = (this.counts[i] ?? 0) + 1;
    this.sum += value;
  }
}

/**
 * A histogram with series that are bound once. prom-client gets the numbers only
 * when the metrics are read, because each observation of its own joins the labels
 * to a key, even for a bound series.
 */
export class BoundHistogram<L extends string> {
  readonly #name: string;
  readonly #bounds: readonly number[];
  readonly #series: Distribution<L>[] = [];

  /** Adds a histogram without series to the registry. */
  constructor(
    registry: Registry,
    name: string,
    help: string,
    bounds: readonly number[],
  ) {
    this.#name = name;
    this.#bounds = bounds;
    // The registry asks a metric for no more than this.
    const metric = {
      name,
      help,
      type: "histogram",
      get: () =>
        Promise.resolve({
          name,
          help,
          type: "histogram",
          aggregator: "sum",
          values: this.#series.flatMap((it) => this.#values(it)),
        }),
      reset: () => {},
    };
    registry.registerMetric(metric as unknown as Metric);
  }

  /** A new series; each combination of labels may be bound once. */
  bind(labels: LabelValues<L>): Distribution<L> {
    const series = new Distribution(labels, this.#bounds);
    this.#series.push(series);
    return series;
  }

  #values({ labels, counts, sum }: Distribution<L>) {
    let count = 0;
    const buckets = counts.map((own, i) => ({
      metricName: `${this.#name}_bucket`,
      labels: { le: this.#bounds[i] ?? "+Inf", ...labels },
      value: count += own,
    }));
    return [
      ...buckets,
      { metricName: `${this.#name}_sum`, labels, value: sum },
      { metricName: `${this.#name}_count`, labels, value: count },
    ];
  }
}
