/**
 * The name that was probably meant.
 *
 * @module
 */
import { closestMatch } from "leven";

/** The nearest of the names, if it is near enough to be a slip of the pen. */
export function nearest(
  word: string,
  names: readonly string[],
): string | undefined {
  const maxDistance = Math.max(2, Math.floor(word.length / 3));
  return closestMatch(word, names, { maxDistance });
}
