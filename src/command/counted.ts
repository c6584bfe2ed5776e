/**
 * Numbers with their words.
 *
 * @module
 */

/** The number and its word: `1 row`, `2 rows`. */
export function counted(
  count: number,
  one: string,
  many: string = `${one}s`,
): string {
  return `${count} ${count === 1 ? one : many}`;
}
