/**
 * Notices writes that change other rows than their own, by a trigger or by the
 * cascade of a foreign key. SQLite counts all rows that a connection has changed,
 * and says of each statement how many it has changed itself.
 *
 * @module
 */
import type { Result, Row, Statement } from "../sql/driver.ts";
import { reachesItself } from "./reach.ts";

// https://sqlite.org/lang_corefunc.html#total_changes
const TOTAL: Statement = { sql: "SELECT total_changes()", params: [] };

// https://sqlite.org/pragma.html#pragma_data_version
const DATA_VERSION: Statement = { sql: "PRAGMA data_version", params: [] };

/** Compares the two counts, for one connection after another. */
export class ChangedRows {
  readonly #read: (query: Statement) => readonly Row[];
  readonly #table: string | undefined;
  /** SQLite's count after the last write. */
  #total = 0;
  /** How many rows the statements of this write have changed themselves. */
  #own = 0;
  #version: number | undefined;
  /** How many changes by others there were. */
  #others = 0;

  /**
   * `read` runs a query. What a write changes besides its own rows counts only if
   * it may be in the `table`; without one, it may be anywhere.
   */
  constructor(
    read: (query: Statement) => readonly Row[],
    table: string | undefined,
  ) {
    this.#read = read;
    this.#table = table;
  }

  /** Begins with a new connection. */
  begin(): void {
    this.#others++;
    this.#total = 0;
  }

  /**
   * A number that grows with each change by others: a new connection, a write that
   * changed other rows, or another version of the database.
   */
  byOthers(): number {
    const version = this.#readNumber(DATA_VERSION);
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
      this.#total = this.#readNumber(TOTAL);
      if (this.#total - before !== this.#own && this.#reaches()) this.#others++;
    }
  }

  #reaches(): boolean {
    return this.#table === undefined || reachesItself(this.#table, this.#read);
  }

  /** Runs a query that answers one number. */
  #readNumber(query: Statement): number {
    return Number(this.#read(query)[0]?.[0]);
  }
}
