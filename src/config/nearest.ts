/**
 * The known name that is nearest to a misspelt one.
 *
 * @module
 */
import { closestMatch } from "leven";

/**
 * The error about a name that does not exist: `There is no flag --prot; did
 * you mean --port?`, or the known names if none is near.
 */
export function unknownName(
  what: string,
  word: string,
  names: readonly string[],
): string {
  const guess = nearest(word, names);
  const allowed = guess
    ? `did you mean ${guess}?`
    : `the known ones are ${names.join(", ")}`;
  return `There is no ${what} ${word}; ${allowed}`;
}

/** The nearest name, if `word` is probably a typing error of it. */
export function nearest(
  word: string,
  names: readonly string[],
): string | undefined {
  const maxDistance = Math.max(2, Math.floor(word.length / 3));
  return closestMatch(word, names, { maxDistance });
}
