/**
 * A counter of Prometheus whose labels are bound once.
 *
 * @module
 */
import { Counter, type LabelValues, type Registry } from "prom-client";

/** One series of a counter; the caller adds to its `value`. */
export interface Series<L extends string> {
  /** The label values, which identify the series. */
  readonly labels: LabelValues<L>;
  /** The count since the start. */
  value: number;
}

/**
 * A counter with series that are bound once. prom-client gets the numbers only
 * when the metrics are read, because each increment of its own joins the labels
 * to a key, even for a bound series.
 */
export class BoundCounter<L extends string> {
  readonly #series: Series<L>[] = [];

  /** Adds a counter without series to the registry. */
  constructor(
    registry: Registry,
    name: string,
    help: string,
    labelNames: readonly L[],
  ) {
    const series = this.#series;
    new Counter({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, value } of series) this.inc(labels, value);
      },
    });
  }

  /** A new series, at 0; each combination of labels may be bound once. */
  bind(labels: LabelValues<L>): Series<L> {
    const series = { labels, value: 0 };
    this.#series.push(series);
    return series;
  }
}
