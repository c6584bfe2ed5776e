/**
 * The rows of a file of people, and the interface of a file format.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import { PERSON, type Person } from "../../person/person.ts";
import { excerpt } from "../../log/printable.ts";

/** A row with a valid person. */
export interface GoodRow {
  /** The last line of the row, from 1. */
  readonly line: number;
  /** The person of the row. */
  readonly person: Person;
}

/** A row without a valid person. */
export interface BadRow {
  /** The last line of the row, from 1. */
  readonly line: number;
  /** The reason, to follow "Line 3": `is not JSON`. */
  readonly fault: string;
}

/** A row of a file, good or bad. */
export type Row = GoodRow | BadRow;

/** How a file is read. */
export interface ReadOptions {
  /** Whether columns, or fields, that a person does not have are ignored. */
  readonly ignoreUnknown: boolean;
}

/** How a file is written. */
export interface WriteOptions {
  /**
   * Whether a cell that a spreadsheet would run as a formula begins with an
   * apostrophe. An import does not remove it again.
   */
  readonly escapeFormulas: boolean;
}

/** A file format, which is read and written as a stream. */
export interface Format {
  /** The name for `--format`. */
  readonly name: string;
  /** The extensions of file names, such as `.csv`. */
  readonly extensions: readonly string[];
  /** The rows in order; it throws only if the rest of the file is unreadable. */
  read(
    bytes: AsyncIterable<Uint8Array>,
    options: ReadOptions,
  ): AsyncIterable<Row>;
  /** The text at the beginning of a file, such as a header row. */
  readonly head: string;
  /** The text of these people. */
  write(persons: readonly Person[], options: WriteOptions): string;
}

/** The longest row, in bytes: ten times what a person can need. */
export const LONGEST_ROW = 65_536;

/** The most faults of a row that are shown, and the longest name of a field. */
const MOST_FAULTS = 10;
const LONGEST_NAME = 100;

/** A value as a row: a good one if the value is a valid person. */
export function toRow(line: number, value: unknown): Row {
  try {
    return { line, person: PERSON.parse(value) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const faults = error.faults.slice(0, MOST_FAULTS).map((
      { pointer, detail },
    ) => `${excerpt(pointer.slice(1), LONGEST_NAME) || "it"} ${detail}`);
    const more = error.faults.length - faults.length;
    if (more > 0) faults.push(`and ${more} more`);
    return { line, fault: `is bad: ${faults.join("; ")}` };
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes decoded as UTF-8, or `undefined` if they are not UTF-8. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The fault of a row that is not UTF-8. */
export const NOT_UTF8 = "is not valid UTF-8";
