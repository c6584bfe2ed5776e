/**
 * What is said of many measured values.
 *
 * @module
 */

/** The value that so large a part of the values does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(part * sorted.length));
  return sorted[rank - 1] ?? NaN;
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return low === undefined || high === undefined ? NaN : (low + high) / 2;
}

/** The median, the least and the most of some values. */
export interface Spread {
  /** The middle one. */
  readonly median: number;
  /** The least. */
  readonly least: number;
  /** The most. */
  readonly most: number;
}

/** Sums values up. */
export function spreadOf(values: readonly number[]): Spread {
  return {
    median: median(values),
    least: values.length > 0 ? Math.min(...values) : NaN,
    most: values.length > 0 ? Math.max(...values) : NaN,
  };
}

/** The ratio of each round, of those that both have. */
export function ratiosOf(
  ours: readonly number[],
  theirs: readonly number[],
): number[] {
  return ours.slice(0, theirs.length).map((it, i) => it / (theirs[i] ?? NaN));
}

/** A number with so many digits after the point; a dash if there is none. */
export function digits(value: number | undefined, count: number): string {
  return value === undefined || !Number.isFinite(value)
    ? "–"
    : value.toFixed(count);
}

/** The least and the most, as in `1.2–1.4`. */
export function range({ least, most }: Spread, count: number): string {
  if (!Number.isFinite(least)) return "–";
  return `${digits(least, count)}–${digits(most, count)}`;
}
