/**
 * The driver of an SQLite file. SQLite is synchronous, so a program runs to its
 * end before any other code of this process, and no other code sees its
 * uncommitted changes.
 *
 * @module
 */
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import {
  closedError,
  DuplicateKey,
  type Mode,
  type Program,
  type Result,
  type Row,
  type SqlDriver,
  type Statement,
} from "../sql/driver.ts";
import { runProgramSync } from "../sql/run.ts";
import {
  isDuplicate,
  meaningOf,
  meaningOfOpening,
  resultCode,
} from "./errors.ts";
import type { Runtime } from "../../src/runtime.ts";
import { SqliteQueue } from "./queue.ts";

/** The place of the database, and how it writes to the disk. */
export interface SqliteOptions {
  /** The path of the file, or `:memory:`. */
  readonly path: string;
  /** `normal`, or `full` to sync the disk at every commit. */
  readonly synchronous: "normal" | "full";
}

const READ_ONLY = 8;

// https://sqlite.org/pragma.html#pragma_data_version
const DATA_VERSION: Statement = { sql: "PRAGMA data_version", params: [] };

/** The driver of one file. */
export class SqliteDriver implements SqlDriver {
  readonly #options: SqliteOptions;
  #database: DatabaseSync | undefined;
  readonly #prepared = new Map<string, Prepared>();
  // With a write-ahead log, reads do not wait for writes.
  readonly #reads: SqliteQueue;
  readonly #writes: SqliteQueue;
  #closed = false;
  /** How often the file was opened. */
  #opened = 0;

  /** Makes the driver; the first program opens the file. */
  constructor(options: SqliteOptions, runtime?: Runtime) {
    this.#options = options;
    this.#reads = new SqliteQueue(runtime);
    this.#writes = new SqliteQueue(runtime);
  }

  /** See {@linkcode SqlDriver}. The program runs at once, unless the file is busy. */
  run<T>(make: () => Program<T>, mode: Mode, deadline: number): Promise<T> {
    const queue = mode === "read" ? this.#reads : this.#writes;
    return queue.run(() => this.#once(make(), mode), deadline);
  }

  /**
   * A number that each commit changes, but not one of this driver. SQLite counts
   * the commits of other connections, from the beginning at each opening.
   */
  changesByOthers(): number {
    if (this.#closed) throw closedError();
    try {
      this.#database ??= this.#open();
      const { rows: [row] } = this.#execute(DATA_VERSION);
      return this.#opened * 2 ** 32 + Number(row?.[0]);
    } catch (error) {
      throw meaningOf(error, false);
    }
  }

  /** Closes the file; SQLite moves its write-ahead log into it. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.try(() => {
      this.#closed = true;
      this.#prepared.clear();
      this.#database?.close();
      this.#database = undefined;
    });
  }

  #once<T>(program: Program<T>, mode: Mode): T {
    if (this.#closed) throw closedError();
    try {
      this.#database ??= this.#open();
      return mode === "atomic"
        ? this.#transaction(this.#database, program)
        : this.#steps(program);
    } catch (error) {
      throw meaningOf(error, mode !== "read");
    }
  }

  #open(): DatabaseSync {
    const database = open(this.#options);
    this.#opened++;
    return database;
  }

  #transaction<T>(database: DatabaseSync, program: Program<T>): T {
    // Without IMMEDIATE the transaction would begin as a reader, and could fail
    // when it becomes a writer.
    this.#execute({ sql: "BEGIN IMMEDIATE", params: [] });
    try {
      const result = this.#steps(program);
      this.#execute({ sql: "COMMIT", params: [] });
      return result;
    } finally {
      // After some errors SQLite has already rolled back.
      if (database.isTransaction) {
        this.#execute({ sql: "ROLLBACK", params: [] });
      }
    }
  }

  #steps<T>(program: Program<T>): T {
    return runProgramSync(program, (statement) => {
      try {
        return this.#execute(statement);
      } catch (error) {
        throw isDuplicate(error) ? new DuplicateKey(error) : error;
      }
    });
  }

  #execute({ sql, params }: Statement): Result {
    let prepared = this.#prepared.get(sql);
    if (!prepared) this.#prepared.set(sql, prepared = this.#prepare(sql));
    const { statement, isQuery } = prepared;
    if (!isQuery) {
      const { changes } = statement.run(...params);
      return { rows: [], affected: Number(changes) };
    }
    return { rows: statement.all(...params).map(textsOf), affected: 0 };
  }

  #prepare(sql: string): Prepared {
    if (!this.#database) throw closedError();
    const statement = this.#database.prepare(sql);
    return { statement, isQuery: statement.columns().length > 0 };
  }
}

interface Prepared {
  readonly statement: StatementSync;
  /** Whether it is a query, which returns rows. */
  readonly isQuery: boolean;
}

function textsOf(row: Readonly<Record<string, unknown>>): Row {
  return Object.values(row).map((it) => it === null ? null : String(it));
}

function open(options: SqliteOptions): DatabaseSync {
  const { path, synchronous } = options;
  const database = openFile(path);
  // Only the errors of prepared statements carry a code.
  const run = (sql: string) => database.prepare(sql).get();
  try {
    // SQLite opens any file; the first read fails if it is no database.
    run("SELECT count(*) FROM sqlite_schema");
    try {
      run("PRAGMA journal_mode = WAL");
    } catch (error) {
      // A read-only file can still be read.
      if ((resultCode(error) & 0xff) !== READ_ONLY) throw error;
    }
    run(`PRAGMA synchronous = ${synchronous}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function openFile(path: string): DatabaseSync {
  try {
    if (path !== ":memory:") Deno.mkdirSync(dirname(path), { recursive: true });
    // SQLite must not wait for a lock: the wait would block the event loop.
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw meaningOfOpening(error);
  }
}
