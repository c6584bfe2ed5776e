/**
 * Names of fields: in a sentence, and in SQL.
 *
 * @module
 */

/** The names as a list in words: `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length > 1
    ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`
    : names.join();
}

/** The name of the column of a field: `first_name` for `firstName`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
