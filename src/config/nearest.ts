/**
 * The known name that is nearest to a misspelt one.
 *
 * @module
 */
import { closestMatch } from "leven";

/** The nearest name, if `word` is probably a typing error of it. */
export function nearest(
  word: string,
  names: readonly string[],
): string | undefined {
  const maxDistance = Math.max(2, Math.floor(word.length / 3));
  return closestMatch(word, names, { maxDistance });
}
