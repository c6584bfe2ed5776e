/**
 * The driver interface that {@linkcode SqlStore} needs of a database.
 *
 * An operation is a generator, called a *program*: it yields statements, and the
 * driver resumes it with their results. So SQLite can run a program to its end
 * without a break, MySQL can await each step, and both can run the program
 * again from the start after a deadlock.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { AppError } from "../../src/errors.ts";
import type { Soon } from "../../src/soon.ts";

/** A statement with its parameters, which are strings or NULL. */
export interface Statement {
  /** The SQL. The set of texts is bounded, so a driver can keep them prepared. */
  readonly sql: string;
  /** The values of the `?` placeholders, in the same order. */
  readonly params: readonly (string | null)[];
  /**
   * Whether the program goes on after a {@linkcode DuplicateKey}. A database in
   * which an error ends the transaction needs a savepoint for that.
   */
  readonly mayBeDuplicate?: boolean;
}

/** A row: its columns in the order of the statement. */
export type Row = readonly (string | null)[];

/** The columns as texts; a binary value arrives as bytes in UTF-8. */
export function textsOf(columns: readonly unknown[]): Row {
  // Nearly all rows have texts only, and need no copy.
  if (columns.every(isText)) return columns;
  return columns.map((it) => it === null ? null : textOf(it));
}

function isText(column: unknown): column is string | null {
  return typeof column === "string" || column === null;
}

function textOf(value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value);
  const { buffer, byteOffset, byteLength } = value;
  return Buffer.from(buffer, byteOffset, byteLength).toString();
}

/** The result of one statement. */
export interface Result {
  /** The rows of a query; empty for a change. */
  readonly rows: readonly Row[];
  /** The number of rows written; for an UPDATE, the number matched. */
  readonly affected: number;
}

/** An operation: it yields statements and receives their results. */
export type Program<T> = Generator<Statement, T, Result>;

/**
 * How the driver runs a program:
 *
 * - `read`: the program changes nothing, so the driver may run it again
 * - `write`: each statement commits by itself
 * - `atomic`: one transaction, invisible to others before its commit
 */
export type Mode = "read" | "write" | "atomic";

/** What a program does with the database. */
export type Use = "read" | "write";

/** What a program of that mode does. */
export function useOf(mode: Mode): Use {
  return mode === "read" ? "read" : "write";
}

/** A driver: it runs programs on a database, which it opens at the first use. */
export interface SqlDriver extends AsyncDisposable {
  /**
   * Runs a program made by `make` once or several times, and returns its result.
   * The driver must throw a {@linkcode DuplicateKey} into the program; every
   * other failure of a statement ends the call with an `AppError` whose code
   * follows the contract. The call must settle by `deadline`, a working
   * time.
   */
  run<T>(make: () => Program<T>, mode: Mode, deadline: number): Promise<T>;
  /**
   * As `run` in the mode `read`, without a promise if the result is there at
   * once; in a driver that asks no server. It asks for the `deadline` only if
   * the program has to wait.
   */
  readNow?<T>(make: () => Program<T>, deadline: () => number): Soon<T>;
}

/** The error of a row that a unique index refused; nothing was changed. */
export class DuplicateKey extends Error {
  /** The class name, for logs. */
  override readonly name = "DuplicateKey";

  /** Wraps the driver's own error. */
  constructor(cause: unknown) {
    super("A row with this key exists.", { cause });
  }
}

/** The error of every call after the store was closed. */
export function closedError(): AppError {
  return new AppError("unavailable", "The database is closed.");
}

/** The error of a call that got no connection in time. */
export function busyError(use: Use, most: number): AppError {
  return new AppError(
    "unavailable",
    `All ${most} connections to the database for a ${use} stayed busy. ` +
      "Try again.",
  );
}
