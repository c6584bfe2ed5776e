/**
 * Notices writes that change other rows than their own, by a trigger or by the
 * cascade of a foreign key. SQLite counts all changes of a connection, and each
 * statement counts its own.
 *
 * @module
 */
import type { Result, Statement } from "../sql/driver.ts";

// https://sqlite.org/lang_corefunc.html#total_changes
const ALL: Statement = { sql: "SELECT total_changes()", params: [] };

/** Compares the two counts of one connection after another. */
export class ChangedRows {
  readonly #number: (query: Statement) => number;
  #all = 0;
  #own = 0;
  #version: number | undefined;
  /** How many changes by others there were. */
  #others = 0;

  /** `number` answers the number that a query reads. */
  constructor(number: (query: Statement) => number) {
    this.#number = number;
  }

  /** Begins with a new connection. */
  begin(): void {
    this.#others++;
    this.#all = 0;
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

  /** Runs a write. What it has undone may count, too. */
  write<T>(run: () => T): T {
    this.#own = 0;
    try {
      return run();
    } finally {
      const before = this.#all;
      this.#all = this.#number(ALL);
      if (this.#all - before !== this.#own) this.#others++;
    }
  }
}
