/**
 * Helpers that feed text to the formats and show the resulting rows.
 *
 * @module
 */
import { ndjson } from "../../../src/command/transfer/ndjson.ts";
import type { Format } from "../../../src/command/transfer/row.ts";
import type { Person } from "../../../src/person/person.ts";
import { person as whole } from "../../contract/people.ts";

/** The bytes of the text, in chunks of a size. */
export async function* chunksOf(
  text: string | Uint8Array,
  size: number,
): AsyncIterable<Uint8Array> {
  const bytes = typeof text === "string"
    ? new TextEncoder().encode(text)
    : text;
  for (let i = 0; i < bytes.length; i += size) {
    yield await Promise.resolve(bytes.subarray(i, i + size));
  }
}

/** Each row in a line: `3 id firstName lastName` or `3: what is wrong`. */
export async function read(
  format: Format,
  text: string | Uint8Array,
  size = 1 << 16,
  ignoreUnknown = false,
): Promise<string[]> {
  const rows = [];
  for await (
    const row of format.read(chunksOf(text, size), { ignoreUnknown })
  ) {
    if ("fault" in row) rows.push(`${row.line}: ${row.fault}`);
    else {
      const { id, firstName, lastName } = row.person;
      rows.push(`${row.line} ${id} ${firstName} ${lastName}`.trimEnd());
    }
  }
  return rows;
}

/** The bytes of the text, with an invalid UTF-8 byte for each `¿`. */
export function broken(text: string): Uint8Array {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  return bytes.map((byte) => byte === 0xbf ? 0xff : byte);
}

/** A person with that id and those names. */
export function person(id: string, firstName = "A", lastName = "B"): Person {
  return whole(id, firstName, lastName);
}

/** The header of CSV, with its line break. */
export const HEAD = "id,firstName,lastName\n";

/** NDJSON of these people. */
export function toNdjson(all: readonly Person[]): string {
  return ndjson.write(all, PLAIN);
}

/** As a file is written without a flag. */
export const PLAIN = { escapeFormulas: false };

/** NDJSON of so many people, from an id on. */
export function people(count: number, from = 0): string {
  return toNdjson(
    Array.from({ length: count }, (_, i) => person(`${from + i}`)),
  );
}

const UGLY = [
  '"',
  '""',
  '"""',
  ",",
  "a,b",
  '","',
  " a",
  "a ",
  "  ",
  "=1+1",
  "@SUM(A1)",
  "+1",
  "-1",
  "'",
  "\\",
  '\\"',
  "\\n",
  "😀",
  "é",
  "e\u0301",
  "\ufeffx",
  "\u2028",
  "\u00a0",
  "null",
  "{}",
  "#",
  ";",
  "0",
  "1e3",
  "NaN",
];

/** People with the most unusual values that the rules permit. */
export const UGLY_PEOPLE: readonly Person[] = [
  ...UGLY.map((value) => person(value, value, value)),
  person("empty last name", "A", ""),
  person("long", "x".repeat(255), "😀".repeat(255)),
];
