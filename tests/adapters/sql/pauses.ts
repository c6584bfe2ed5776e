/**
 * Pauses without a clock.
 *
 * @module
 */

/**
 * The delays, in milliseconds, that the work passes to `setTimeout`, which fires
 * at once. Meanwhile `Math.random` returns `luck`.
 */
export async function pauses(
  luck: number,
  work: () => Promise<unknown>,
): Promise<number[]> {
  const asked: number[] = [];
  const { setTimeout } = globalThis;
  const { random } = Math;
  const soon = (then: () => void, ms = 0) => {
    asked.push(ms);
    return setTimeout(then, 0);
  };
  Math.random = () => luck;
  globalThis.setTimeout = soon as typeof setTimeout;
  try {
    await work();
    return asked;
  } finally {
    globalThis.setTimeout = setTimeout;
    Math.random = random;
  }
}
