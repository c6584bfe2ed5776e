/**
 * Runs programs on an SQLite file. SQLite works within the call, so a program
 * runs to its end before anything else does: nothing of this process comes in
 * between its statements, and no one sees what is not committed.
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
import { SqliteQueue } from "./queue.ts";

/** Where the database is, and how it is kept. */
export interface SqliteOptions {
  /** The path of the file, or `:memory:`. */
  readonly path: string;
  /** `normal`, or `full` to sync the disk at every commit. */
  readonly synchronous: "normal" | "full";
}

const READ_ONLY = 8;

/** The driver of one file. */
export class SqliteDriver implements SqlDriver {
  readonly #options: SqliteOptions;
  #database: DatabaseSync | undefined;
  readonly #prepared = new Map<string, Prepared>();
  // Where the file has a journal of its own for writes, reads wait for none.
  readonly #reads = new SqliteQueue();
  readonly #writes = new SqliteQueue();
  #closed = false;

  /** Makes the driver; opens nothing. */
  constructor(options: SqliteOptions) {
    this.#options = options;
  }

  /** See {@linkcode SqlDriver}. It runs at once, unless the file is busy. */
  run<T>(make: () => Program<T>, mode: Mode, deadline: number): Promise<T> {
    const queue = mode === "read" ? this.#reads : this.#writes;
    return queue.run(() => this.#once(make(), mode), deadline);
  }

  /** Closes the file; the journal goes into it. */
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
      this.#database ??= open(this.#options);
      return mode === "atomic"
        ? this.#transaction(this.#database, program)
        : this.#steps(program);
    } catch (error) {
      throw meaningOf(error, mode !== "read");
    }
  }

  #transaction<T>(database: DatabaseSync, program: Program<T>): T {
    // IMMEDIATE: one that began as a reader could not become a writer.
    this.#execute({ sql: "BEGIN IMMEDIATE", params: [] });
    try {
      const result = this.#steps(program);
      this.#execute({ sql: "COMMIT", params: [] });
      return result;
    } finally {
      // Some errors roll back by themselves.
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
    const { statement, answers } = prepared;
    if (!answers) {
      const { changes } = statement.run(...params);
      return { rows: [], affected: Number(changes) };
    }
    return { rows: statement.all(...params).map(textsOf), affected: 0 };
  }

  #prepare(sql: string): Prepared {
    if (!this.#database) throw closedError();
    const statement = this.#database.prepare(sql);
    return { statement, answers: statement.columns().length > 0 };
  }
}

interface Prepared {
  readonly statement: StatementSync;
  /** Whether it answers rows. */
  readonly answers: boolean;
}

function textsOf(row: Readonly<Record<string, unknown>>): Row {
  return Object.values(row).map((it) => it === null ? null : String(it));
}

function open(options: SqliteOptions): DatabaseSync {
  const { path, synchronous } = options;
  const database = openFile(path);
  // Prepared, since only then do errors carry a code.
  const run = (sql: string) => database.prepare(sql).get();
  try {
    // Opening succeeds on any file; reading shows what it is.
    run("SELECT count(*) FROM sqlite_schema");
    try {
      run("PRAGMA journal_mode = WAL");
    } catch (error) {
      // It can still be read.
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
    // SQLite is not to wait for a lock: nothing else could be done meanwhile.
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw meaningOfOpening(error);
  }
}
