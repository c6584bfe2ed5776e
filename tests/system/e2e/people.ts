/**
 * Many people, as lines of a file.
 *
 * @module
 */

/** The id of the n-th of them; the ids sort as the numbers do. */
export function idOf(n: number): string {
  return `p${String(n).padStart(6, "0")}`;
}

/** NDJSON of so many people; the last name says which version of them it is. */
export function ndjson(count: number, version: string): ReadableStream {
  const lines = Array.from({ length: count }, (_, n) => line(n, version));
  return new Blob(lines).stream();
}

/** The names of the n-th of them. */
export function namesOf(n: number, version: string): string {
  return `First${n} ${version}`;
}

function line(n: number, version: string): string {
  const person = { id: idOf(n), firstName: `First${n}`, lastName: version };
  return JSON.stringify(person) + "\n";
}
