/**
 * How many values were how large, by one label.
 *
 * @module
 */
import type { Family, Label, Sample } from "./exposition.ts";

interface Series {
  /** One for each bound, by itself, and one for what is above them. */
  readonly counts: number[];
  sum: number;
}

/** A histogram for each value of its label, all of which are known before. */
export class Histogram<L extends Label> implements Family {
  /** As {@linkcode Family.type}. */
  readonly type = "histogram";
  /** As {@linkcode Family.name}. */
  readonly name: string;
  /** As {@linkcode Family.help}. */
  readonly help: string;
  readonly #label: string;
  readonly #bounds: readonly number[];
  readonly #series: ReadonlyMap<L, Series>;

  /** Histograms with these upper bounds, which ascend. */
  constructor(
    name: string,
    help: string,
    label: string,
    values: readonly L[],
    bounds: readonly number[],
  ) {
    this.name = name;
    this.help = help;
    this.#label = label;
    this.#bounds = bounds;
    const empty = () => ({ counts: [...bounds.map(() => 0), 0], sum: 0 });
    this.#series = new Map(values.map((value) => [value, empty()]));
  }

  /** Counts one value. */
  observe(label: L, value: number): void {
    const series = this.#series.get(label);
    if (!series) return;
    let i = 0;
    for (const bound of this.#bounds) {
      if (value <= bound) break;
      i++;
    }
    series.counts[i] = (series.counts[i] ?? 0) + 1;
    series.sum += value;
  }

  /** As {@linkcode Family.samples}; each bucket holds those before it too. */
  *samples(): Iterable<Sample> {
    for (const [value, { counts, sum }] of this.#series) {
      const labels = { [this.#label]: value };
      let total = 0;
      for (const [i, count] of counts.entries()) {
        total += count;
        const le = this.#bounds[i] ?? "+Inf";
        yield { suffix: "_bucket", labels: { ...labels, le }, value: total };
      }
      yield { suffix: "_sum", labels, value: sum };
      yield { suffix: "_count", labels, value: total };
    }
  }
}
