/**
 * A counter of Prometheus whose labels are bound once.
 *
 * @module
 */
import { Counter, type LabelValues, type Registry } from "prom-client";

/** One series of a counter; to count is to add to its value. */
export interface Series<L extends string> {
  /** The labels. */
  readonly labels: LabelValues<L>;
  /** The number so far. */
  value: number;
}

/**
 * The series of a counter, whose numbers prom-client gets when the metrics are
 * read: an increment of its own joins the labels to a key, even if it is bound.
 */
export class BoundCounter<L extends string> {
  readonly #series: Series<L>[] = [];

  /** A counter without series; it is read with the registry. */
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
