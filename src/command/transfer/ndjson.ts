/**
 * NDJSON: one JSON object per line.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import { PERSON } from "../../person/person.ts";
import { splitLines } from "./lines.ts";
import {
  decode,
  type Format,
  LONGEST_ROW,
  NOT_UTF8,
  type ReadOptions,
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

async function* read(
  chunks: AsyncIterable<Uint8Array>,
  { ignoreUnknown }: ReadOptions,
): AsyncIterable<Row> {
  const lines = splitLines(withoutArray(chunks), LONGEST_ROW);
  for await (const { number, bytes } of lines) {
    const row = bytes
      ? toPerson(number, bytes, ignoreUnknown)
      : { line: number, fault: `is longer than ${LONGEST_ROW} bytes` };
    if (row) yield row;
  }
}

function toPerson(
  line: number,
  bytes: Uint8Array,
  ignoreUnknown: boolean,
): Row | undefined {
  const text = decode(bytes);
  if (text === undefined) return { line, fault: NOT_UTF8 };
  if (text.trim() === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, fault: "is not JSON" };
  }
  return toRow(line, ignoreUnknown ? known(value) : value);
}

const NAMES: ReadonlySet<string> = new Set(PERSON.fields.map((it) => it.name));

/** The value; an object without the fields that a person does not have. */
function known(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => NAMES.has(name)),
  );
}

/** The bytes of a space, which is the largest white space, and of a bracket. */
const SPACE = 0x20;
const BRACKET = 0x5b;

/** The chunks; it throws if they begin with a bracket, as a JSON array does. */
async function* withoutArray(
  chunks: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  let begun = false;
  for await (const chunk of chunks) {
    const first: number | undefined = begun
      ? undefined
      : chunk.find((byte) => byte > SPACE);
    if (first === BRACKET) throw new AppError("invalid", ARRAY);
    begun ||= first !== undefined;
    yield chunk;
  }
}

const ARRAY =
  "The input begins with [, so it is a JSON array. NDJSON has one " +
  "object in each line. This makes it: jq -c '.[]' people.json > people.ndjson";
