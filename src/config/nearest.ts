/**
 * The known name that is nearest to a misspelt one.
 *
 * @module
 */
import { closestMatch } from "leven";

/** The most names that an error lists. */
const MOST_NAMES = 8;

/**
 * The error about a name that does not exist: `There is no flag --prot; did
 * you mean --port?`, or the known names if none is near and they are few.
 */
export function unknownName(
  what: string,
  word: string,
  names: readonly string[],
): string {
  const guess = nearest(word, names);
  const refusal = `There is no ${what} ${word}`;
  if (guess) return `${refusal}; did you mean ${guess}?`;
  // A long list would hide the refusal; the help has it.
  if (names.length > MOST_NAMES) return refusal;
  return `${refusal}; the known ones are ${names.join(", ")}`;
}

/** The nearest name, if `word` is probably a typing error of it. */
export function nearest(
  word: string,
  names: readonly string[],
): string | undefined {
  const maxDistance = Math.max(2, Math.floor(word.length / 3));
  return closestMatch(word, names, { maxDistance });
}
