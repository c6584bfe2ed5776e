/**
 * The freshness of a cached entry, on clocks that may jump or differ.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Entry } from "./key_value.ts";

/**
 * The milliseconds of freshness left. An entry that seems to be fresh for longer
 * than its whole length was filled by another clock, or the clock has gone back.
 * Such an entry counts as expired.
 */
export function freshness<R extends Identified>(
  { freshUntil, freshFor }: Entry<R>,
  now: number,
): number {
  const left = freshUntil - now;
  return left <= freshFor ? left : 0;
}
