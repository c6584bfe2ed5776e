/**
 * Notices writes that change other rows than their own, by a trigger or by the
 * cascade of a foreign key. SQLite counts all rows that a connection has changed,
 * and says of each statement how many it has changed itself.
 *
 * @module
 */
import type { Result, Statement } from "../sql/driver.ts";

// https://sqlite.org/lang_corefunc.html#total_changes
const TOTAL: Statement = { sql: "SELECT total_changes()", params: [] };

/** Compares the two counts, for one connection after another. */
export class ChangedRows {
  readonly #read: (query: Statement) => number;
  /** SQLite's count after the last write. */
  #total = 0;
  /** How many rows the statements of this write have changed themselves. */
  #own = 0;
  #version: number | undefined;
  /** How many changes by others there were. */
  #others = 0;

  /** `read` runs a query that answers one number. */
  constructor(read: (query: Statement) => number) {
    this.#read = read;
  }

  /** Begins with a new connection. */
  begin(): void {
    this.#others++;
    this.#total = 0;
  }

  /**
   * A number that grows with each change by others: a new connection, a write that
   * changed other rows, or another `version` of the database.
   */
  byOthers(version: number): number {
    if (version !== this.#version) this.#others++;
    this.#version = version;
    return this.#others;
  }

  /** Counts the rows that a statement says it has changed. */
  add(result: Result): Result {
    this.#own += result.affected;
    return result;
  }

  /** Runs a write. What it has changed and undone may count as other rows. */
  write<T>(run: () => T): T {
    this.#own = 0;
    try {
      return run();
    } finally {
      const before = this.#total;
      this.#total = this.#read(TOTAL);
      if (this.#total - before !== this.#own) this.#others++;
    }
  }
}
