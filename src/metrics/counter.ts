/**
 * A number that only grows, for each combination of labels.
 *
 * @module
 */
import type { Family, Label, Sample } from "./exposition.ts";

class Cell {
  value = 0;
  readonly next = new Map<Label, Cell>();
}

/**
 * Counters with labels of these types, in this order. They are a tree by the
 * labels' values: to join the values to a key would cost six times as much.
 */
export class Counter<V extends readonly Label[]> implements Family {
  /** As {@linkcode Family.type}. */
  readonly type = "counter";
  /** As {@linkcode Family.name}. */
  readonly name: string;
  /** As {@linkcode Family.help}. */
  readonly help: string;
  readonly #labels: readonly string[];
  readonly #root = new Cell();

  /** Counters; those of `first` are there before anything is counted. */
  constructor(
    name: string,
    help: string,
    labels: { readonly [I in keyof V]: string },
    first: readonly Readonly<V>[] = [],
  ) {
    this.name = name;
    this.help = help;
    this.#labels = labels;
    for (const values of first) this.#at(values);
  }

  /** Counts one. */
  count(...values: V): void {
    this.#at(values).value++;
  }

  #at(values: Readonly<V>): Cell {
    let cell = this.#root;
    for (const value of values) {
      let next = cell.next.get(value);
      if (!next) cell.next.set(value, next = new Cell());
      cell = next;
    }
    return cell;
  }

  /** As {@linkcode Family.samples}. */
  samples(): Iterable<Sample> {
    return samplesOf(this.#root, this.#labels, {});
  }
}

function* samplesOf(
  cell: Cell,
  [label, ...others]: readonly string[],
  labels: Sample["labels"],
): Iterable<Sample> {
  if (label === undefined) return yield { labels, value: cell.value };
  for (const [value, next] of cell.next) {
    yield* samplesOf(next, others, { ...labels, [label]: value });
  }
}
