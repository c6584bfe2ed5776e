/**
 * A row of a file of people, and what a format of such files is.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import { PERSON, type Person } from "../../person/person.ts";

/** A row that holds a person. */
export interface GoodRow {
  /** The line it ends on, from 1. */
  readonly line: number;
  /** Whom it holds. */
  readonly person: Person;
}

/** A row that holds none. */
export interface BadRow {
  /** The line it ends on, from 1. */
  readonly line: number;
  /** What is wrong with it. */
  readonly fault: string;
}

/** A row of a file. */
export type Row = GoodRow | BadRow;

/** A format of files, read and written as a stream. */
export interface Format {
  /** What `--format` calls it. */
  readonly name: string;
  /** The names of its files end like this. */
  readonly extensions: readonly string[];
  /** The rows, in order; throws only if the rest cannot be read either. */
  read(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Row>;
  /** What a file begins with. */
  readonly head: string;
  /** The people, as it holds them. */
  write(persons: readonly Person[]): string;
}

/** The longest row that is looked at: ten times what a person can need. */
export const LONGEST_ROW = 65_536;

/** The value as a row: a person, if it keeps the rules of one. */
export function toRow(line: number, value: unknown): Row {
  try {
    return { line, person: PERSON.parse(value) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const faults = error.faults.map(({ pointer, detail }) =>
      `${pointer.slice(1) || "it"} ${detail}`
    );
    return { line, fault: faults.join("; ") };
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text that the bytes are in UTF-8, or `undefined` if they are none. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** What is wrong with a row that cannot be decoded. */
export const NOT_UTF8 = "is not valid UTF-8";
