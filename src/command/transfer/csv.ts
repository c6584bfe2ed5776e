/**
 * CSV (RFC 4180) with a header row that names the columns.
 *
 * @module
 */
import { pipeline, Readable } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { stringify } from "csv-stringify/sync";
import { AppError } from "../../errors.ts";
import { PERSON } from "../../person/person.ts";
import { listed } from "../../record/names.ts";
import type { NamedField } from "../../record/record_type.ts";
import { counted } from "../counted.ts";
import { excerpt } from "../../log/printable.ts";
import {
  decode,
  type Format,
  LONGEST_ROW,
  NOT_UTF8,
  type ReadOptions,
  type Row,
  toRow,
} from "./row.ts";

const NAMES = PERSON.fields.map((it) => it.name);

/** The names of the columns that a file must have. */
const REQUIRED = PERSON.fields.filter((it) => !it.field.optional)
  .map((it) => it.name);

/** The SQL names of required columns, where they differ. */
const OTHERS = PERSON.fields.filter((it) =>
  !it.field.optional && it.name !== it.column
).map((it) => it.column);

const OR_SQL = OTHERS.length > 0 ? ` (or ${listed(OTHERS)})` : "";

/** The format CSV. */
export const csv: Format = {
  name: "csv",
  extensions: [".csv"],
  read,
  head: NAMES.join(",") + "\n",
  // The caller writes page by page, so the synchronous function suffices.
  write: (persons, { escapeFormulas }) =>
    stringify(persons.map((it) => PERSON.toTexts(it)), {
      escape_formulas: escapeFormulas,
      // RFC 4180 does not need it, but spreadsheets trim a field without quotes.
      quoted_match: /^\s|\s$|\r/,
    }),
};

/** The fields by every name that their column may have, in lower case. */
const FIELDS: ReadonlyMap<string, NamedField> = new Map(
  PERSON.fields.flatMap((it) =>
    [it.name, it.column].map((name) => [name.toLowerCase(), it])
  ),
);

/** The field of each column, or `undefined` for a column to ignore. */
type Columns = readonly (NamedField | undefined)[];

const MISPLACED_QUOTE = "has a quote that is not doubled or not closed";

/** A field as bytes (`encoding: null`), so that invalid UTF-8 is found. */
type Field = Uint8Array;

/** A range of lines that form no record. */
interface Broken {
  readonly from: number;
  to: number;
  /** Whether a quote is open, so that the next line may belong to it. */
  open: boolean;
}

/** An item of the parser: a record, or the reason why there is none. */
type Item =
  | { readonly record: Field[]; readonly info: { readonly lines: number } }
  | { readonly skipped: CsvError };

async function* read(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncIterable<Row> {
  let columns: Columns | undefined;
  let broken: Broken | undefined;
  let line = 0;
  for await (const item of records(chunks)) {
    if ("skipped" in item) {
      if (item.skipped.code === "CSV_MAX_RECORD_SIZE") throw endless(line + 1);
      if (!columns) throw noHeader(`it ${MISPLACED_QUOTE}`);
      const open = item.skipped.code !== "INVALID_OPENING_QUOTE";
      const at = Number(item.skipped.lines);
      if (broken && !broken.open && broken.to < at) {
        yield toBadRow(broken);
        line = broken.to;
        broken = undefined;
      }
      broken ??= { from: open ? line + 1 : at, to: at, open };
      broken.to = at;
      broken.open ||= open;
      continue;
    }
    if (broken) yield toBadRow(broken);
    broken = undefined;
    line = item.info.lines;
    if (!columns) {
      columns = toColumns(item.record, options);
      continue;
    }
    const row = toPerson(line, columns, item.record);
    if (row) yield row;
  }
  if (!columns) throw noHeader("there is none");
  if (broken) yield toBadRow(broken);
}

function records(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Item> {
  const parser = parse({
    encoding: null,
    info: true,
    max_record_size: LONGEST_ROW,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    // Pushed between the records, so that the order is kept.
    on_skip: (skipped) => void parser.push({ skipped }),
  });
  pipeline(Readable.from(chunks), parser, () => {
    // The reader of the parser receives the error.
  });
  return parser;
}

function toColumns(
  fields: readonly Field[],
  { ignoreUnknown }: ReadOptions,
): Columns {
  const names = fields.map((field) => (decode(field) ?? "?").trim());
  const columns = names.map((name) => FIELDS.get(name.toLowerCase()));
  const known = columns.filter((it) => it !== undefined);
  const missing = PERSON.fields.some((it) =>
    !it.field.optional && !known.includes(it)
  );
  const unknown = known.length < columns.length && !ignoreUnknown;
  if (missing || unknown || new Set(known).size < known.length) {
    const advice = missing || !unknown
      ? ""
      : ". Add --ignore-unknown to ignore the other columns";
    throw noHeader(`it is "${excerpt(names.join(","), 100)}"${advice}`);
  }
  return columns;
}

function noHeader(found: string): AppError {
  return new AppError(
    "invalid",
    `The first line of CSV must name the columns ${
      listed(REQUIRED)
    }${OR_SQL}, ` +
      `separated by commas, in any order; ${found}`,
  );
}

function toPerson(
  line: number,
  columns: Columns,
  fields: readonly Field[],
): Row | undefined {
  const texts = fields.map(decode);
  if (texts.includes(undefined)) return { line, fault: NOT_UTF8 };
  if (texts.length === 1 && texts[0]?.trim() === "") return undefined;
  if (texts.length !== columns.length) {
    const found = counted(texts.length, "column");
    const fault = `has ${found} instead of ${columns.length}`;
    return { line, fault };
  }
  return toRow(
    line,
    Object.fromEntries(columns.flatMap((column, i) => {
      if (!column) return [];
      const { name, field } = column;
      // An empty cell of an optional field means that it has no value.
      const text = field.optional && texts[i] === "" ? null : texts[i] ?? null;
      const value = field.fromText(text);
      return value === undefined ? [] : [[name, value]];
    })),
  );
}

function toBadRow({ from, to }: Broken): Row {
  const swallowed = from < to ? `; nothing from line ${from} on was read` : "";
  return { line: to, fault: MISPLACED_QUOTE + swallowed };
}

function endless(line: number): AppError {
  return new AppError(
    "invalid",
    `The row that begins on line ${line} is longer than ${LONGEST_ROW} bytes. ` +
      "A quote that is opened must be closed; the rest cannot be read.",
  );
}
