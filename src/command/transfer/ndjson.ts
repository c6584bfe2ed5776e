/**
 * NDJSON: one JSON object per line.
 *
 * @module
 */
import { PERSON } from "../../person/person.ts";
import { splitLines } from "./lines.ts";
import {
  decode,
  type Format,
  LONGEST_ROW,
  NOT_UTF8,
  type Row,
  toRow,
} from "./row.ts";

/** The format NDJSON. */
export const ndjson: Format = {
  name: "ndjson",
  extensions: [".ndjson", ".jsonl"],
  read,
  head: "",
  write: (persons) => persons.map((it) => PERSON.toJson(it) + "\n").join(""),
};

async function* read(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Row> {
  for await (const { number, bytes } of splitLines(chunks, LONGEST_ROW)) {
    const row = bytes
      ? toPerson(number, bytes)
      : { line: number, fault: `is longer than ${LONGEST_ROW} bytes` };
    if (row) yield row;
  }
}

function toPerson(line: number, bytes: Uint8Array): Row | undefined {
  const text = decode(bytes);
  if (text === undefined) return { line, fault: NOT_UTF8 };
  if (text.trim() === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, fault: "is not JSON" };
  }
  return toRow(line, value);
}
