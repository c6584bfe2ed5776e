/**
 * The known names that a user probably meant by another one.
 *
 * @module
 */
import { closestMatch } from "leven";

/** The most names that an error lists. */
const MOST_NAMES = 8;

/** What each variable begins with; it says nothing of what is meant. */
const PREFIX = "person";

/**
 * The error about a name that does not exist: `There is no flag --prot; did
 * you mean --port?`, or the known names if none is near and they are few.
 */
export function unknownName(
  what: string,
  word: string,
  names: readonly string[],
): string {
  const meant = probablyMeant(word, names);
  const refusal = `There is no ${what} ${word}`;
  if (meant.length > 0) return `${refusal}; did you mean ${anyOf(meant)}?`;
  // A long list would hide the refusal; the help has it.
  if (names.length > MOST_NAMES) return refusal;
  return `${refusal}; the known ones are ${names.join(", ")}`;
}

/** The nearest name, if `word` is probably a typing error of it. */
export function nearest(
  word: string,
  names: readonly string[],
): string | undefined {
  const exact = new Map(names.map((name) => [name.toLowerCase(), name]));
  const maxDistance = Math.max(2, Math.floor(word.length / 3));
  const near = closestMatch(word.toLowerCase(), [...exact.keys()], {
    maxDistance,
  });
  return near === undefined ? undefined : exact.get(near);
}

/**
 * The name with the parts of the word, or those that have more parts, as
 * `--cache-ttl` has more than `--ttl`. Else those whose parts the word has, as
 * `--cache-url` has those of `--cache`, and the nearest one.
 */
function probablyMeant(word: string, names: readonly string[]): string[] {
  const parts = partsOf(word);
  if (parts.length === 0) return [];
  const longer = names.filter((it) => hasAll(partsOf(it), parts));
  const same = longer.filter((it) => partsOf(it).length === parts.length);
  if (same.length > 0) return same;
  if (longer.length > 0) return longer.length > MOST_NAMES ? [] : longer;
  const shorter = names.filter((it) => hasAll(parts, partsOf(it)));
  const near = nearest(word, names) ?? [];
  return [...new Set(shorter.concat(near))];
}

function hasAll(all: readonly string[], some: readonly string[]): boolean {
  return some.every((it) => all.includes(it));
}

/** The words of `--cache-ttl`, `PERSON_CACHE_TTL` and `cacheTtl`. */
function partsOf(name: string): string[] {
  return name.split(/[-_]|(?<=[a-z])(?=[A-Z])/)
    .map((it) => it.toLowerCase())
    .filter((it) => it !== "" && it !== PREFIX);
}

/** The names as a choice: `a, b or c`. */
function anyOf(names: readonly string[]): string {
  return names.length > 1
    ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`
    : names.join();
}
