/**
 * What outlives the short collections of garbage although it is garbage, because
 * something old leads to it.
 *
 * @module
 */
import { getHeapSpaceStatistics } from "node:v8";

/**
 * How many MB stay of the values that a queue held, each for a moment. `pass` adds
 * a value and takes the one before it, so that the queue is never empty.
 */
export function keptOf(pass: (value: readonly number[]) => void): number {
  pass([]);
  // What is in the queue for so long becomes old.
  for (let n = 0; n < 1_000_000; n++) new Array(32).fill(n);
  const many = (times: number) => {
    for (let n = 0; n < times; n++) pass(new Array(32).fill(n));
  };
  many(10_000);
  const before = old();
  many(200_000);
  return (old() - before) / 1_000_000;
}

function old(): number {
  const spaces = getHeapSpaceStatistics();
  return spaces.find((it) => it.space_name === "old_space")?.space_used_size ??
    0;
}
