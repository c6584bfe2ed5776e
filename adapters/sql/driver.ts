/**
 * What {@linkcode SqlStore} needs of a database driver.
 *
 * An operation is a generator, a *program*: it yields statements and is
 * resumed with their results. So SQLite can run one to its end without letting
 * anything in between, MySQL can await each of its steps, and either can run
 * it again from the start after a deadlock.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";

/** A statement with its parameters. Only strings and NULL are ever bound. */
export interface Statement {
  /** One of a bounded set of texts, so that a driver can keep it prepared. */
  readonly sql: string;
  /** A value for each `?`, in their order. */
  readonly params: readonly (string | null)[];
}

/** A row, column by column in the order that the statement names them. */
export type Row = readonly (string | null)[];

/** What a statement did. */
export interface Result {
  /** The rows that it answered. */
  readonly rows: readonly Row[];
  /** How many rows it wrote; of an UPDATE those it matched. */
  readonly affected: number;
}

/** An operation: yields statements, is resumed with their results. */
export type Program<T> = Generator<Statement, T, Result>;

/**
 * How a program is run:
 *
 * - `read`: it changes nothing, so it may be run again
 * - `write`: each statement commits by itself
 * - `atomic`: one transaction, which no one sees before it is committed
 */
export type Mode = "read" | "write" | "atomic";

/** Runs programs on a database. Opens it lazily. */
export interface SqlDriver extends AsyncDisposable {
  /**
   * Runs a program made by `make`, once or again, and returns its result.
   * A {@linkcode DuplicateKey} is thrown into the program; every other failure
   * of a statement ends it, as an `AppError` whose code follows the contract.
   * Settles by `deadline`, a time of `performance.now()`.
   */
  run<T>(make: () => Program<T>, mode: Mode, deadline: number): Promise<T>;
}

/** A unique index refused a row; the statement changed nothing. */
export class DuplicateKey extends Error {
  /** The class name, for logs. */
  override readonly name = "DuplicateKey";

  /** Wraps what the driver said. */
  constructor(cause: unknown) {
    super("A row with this key exists.", { cause });
  }
}

/** The error of every call after the store was disposed of. */
export function closedError(): AppError {
  return new AppError("unavailable", "The database is closed.");
}
