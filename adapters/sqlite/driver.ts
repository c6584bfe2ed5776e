/**
 * The driver of an SQLite file. SQLite is synchronous, so a program runs to its
 * end before any other code of this process, and no other code sees its
 * uncommitted changes.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  closedError,
  DuplicateKey,
  type Mode,
  type Program,
  type Result,
  type SqlDriver,
  type Statement,
  textsOf,
  type Use,
  useOf,
} from "../sql/driver.ts";
import { runProgramSync } from "../sql/run.ts";
import type { StoreOptions } from "../../src/dao/adapter.ts";
import type { Runtime } from "../../src/runtime.ts";
import type { Soon } from "../../src/soon.ts";
import { isDuplicate, isLasting, meaningOf, movedError } from "./errors.ts";
import { ChangedRows } from "./changed_rows.ts";
import { DatabaseFile, type SqliteOptions } from "./file.ts";
import { FileHealth } from "./health.ts";
import { SqliteQueue } from "./queue.ts";

/** The milliseconds for which a read relies on the last look at the path. */
const LOOK = 100;

/** The driver of one file. */
export class SqliteDriver implements SqlDriver {
  readonly #options: SqliteOptions;
  readonly #runtime: Runtime;
  readonly #health: FileHealth;
  #file: DatabaseFile | undefined;
  readonly #prepared = new Map<string, Prepared>();
  // With a write-ahead log, reads do not wait for writes.
  readonly #reads: SqliteQueue;
  readonly #writes: SqliteQueue;
  #closed = false;
  readonly #rows: ChangedRows;
  /** When the path was looked at last. */
  #lookedAt = -Infinity;
  /** The statement that was run last. */
  #last: Statement | undefined;

  /** Makes the driver; the first program opens the file. */
  constructor(
    options: SqliteOptions,
    runtime: Runtime,
    onHealth?: StoreOptions<never>["onHealth"],
  ) {
    this.#options = options;
    const read = (query: Statement) => this.#execute(query).rows;
    this.#rows = new ChangedRows(read, options.table);
    this.#runtime = runtime;
    this.#health = new FileHealth(onHealth, runtime);
    this.#reads = new SqliteQueue(runtime);
    this.#writes = new SqliteQueue(runtime);
  }

  /** See {@linkcode SqlDriver}. The program runs at once, unless the file is busy. */
  run<T>(make: () => Program<T>, mode: Mode, deadline: number): Promise<T> {
    const queue = mode === "read" ? this.#reads : this.#writes;
    return queue.run(() => this.#once(make(), mode), deadline);
  }

  /** See {@linkcode SqlDriver}. */
  readNow<T>(make: () => Program<T>, deadline: () => number): Soon<T> {
    return this.#reads.runNow(() => this.#once(make(), "read"), deadline);
  }

  /**
   * A number that changes with each commit of another connection, and with each
   * write of this driver that may change other rows of the table than its own.
   */
  changesByOthers(): number {
    return this.#attempt("read", () => {
      this.#fileInPlace();
      return this.#rows.byOthers();
    });
  }

  /** Looks at the path, and repeats what failed last; throws if a fault lasts. */
  checkHealth(): void {
    this.#lookedAt = -Infinity;
    this.#attempt("read", () => this.#fileInPlace());
    this.#health.check();
  }

  /** Closes the file. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.try(() => {
      this.#closed = true;
      this.#health[Symbol.dispose]();
      this.#close();
    });
  }

  #once<T>(program: Program<T>, mode: Mode): T {
    const use = useOf(mode);
    return this.#attempt(use, () => {
      const { database } = this.#fileInPlace();
      if (use === "read") return this.#steps(program);
      const result = this.#rows.write(() =>
        mode === "atomic"
          ? this.#transaction(database, program)
          : this.#steps(program)
      );
      // A write is acknowledged only if a restart finds it.
      if (this.#file?.inPlace) return result;
      this.#lookedAt = -Infinity;
      throw movedError(use);
    });
  }

  /** Makes a call, and translates its error; a lasting fault is reported. */
  #attempt<T>(use: Use, call: () => T): T {
    if (this.#closed) throw closedError();
    this.#last = undefined;
    try {
      return call();
    } catch (cause) {
      const error = meaningOf(cause, use);
      if (isLasting(error, use)) {
        const failed = use === "read" ? this.#last : undefined;
        this.#health.fail(error, () => this.#again(use, failed));
      }
      throw error;
    }
  }

  /** Does again what failed; throws if it still fails. */
  #again(use: Use, failed: Statement | undefined): void {
    try {
      // A connection keeps the damaged pages that it has read.
      if (use === "read" && this.#file?.inPlace) this.#close();
      this.#lookedAt = -Infinity;
      const { database } = this.#fileInPlace();
      if (failed) this.#execute(failed);
      if (use === "write") this.#transaction(database, unchanging());
    } catch (error) {
      throw meaningOf(error, "read");
    }
  }

  /** The open file, if its path still names it. */
  #fileInPlace(): DatabaseFile {
    const file = this.#file ??= this.#open();
    if (this.#options.path === ":memory:") return file;
    const now = this.#runtime.steady();
    if (now - this.#lookedAt < LOOK) return file;
    if (!file.inPlace) {
      file.detach();
      throw movedError("read");
    }
    this.#lookedAt = now;
    if (!file.detached) return file;
    // The file is back in its place, and needs its write-ahead log again.
    this.#close();
    return this.#file = this.#open();
  }

  #open(): DatabaseFile {
    const file = new DatabaseFile(this.#options);
    this.#rows.begin();
    return file;
  }

  #close(): void {
    this.#prepared.clear();
    this.#file?.close();
    this.#file = undefined;
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
        return this.#rows.add(this.#execute(statement));
      } catch (error) {
        throw isDuplicate(error) ? new DuplicateKey(error) : error;
      }
    });
  }

  #execute(statement: Statement): Result {
    const { sql, params } = statement;
    this.#last = statement;
    let prepared = this.#prepared.get(sql);
    if (!prepared) this.#prepared.set(sql, prepared = this.#prepare(sql));
    if (!prepared.isQuery) {
      const { changes } = prepared.statement.run(...params);
      return { rows: [], affected: Number(changes) };
    }
    const rows = prepared.statement.all(...params);
    return {
      rows: (rows as unknown as unknown[][]).map(textsOf),
      affected: 0,
    };
  }

  #prepare(sql: string): Prepared {
    if (!this.#file) throw closedError();
    const statement = this.#file.database.prepare(sql) as ArrayStatement;
    statement.setReturnArrays(true);
    return { statement, isQuery: statement.columns().length > 0 };
  }
}

/** Some versions of the types lack the method. */
type ArrayStatement = StatementSync & { setReturnArrays(on: boolean): void };

interface Prepared {
  readonly statement: StatementSync;
  /** Whether it is a query, which returns rows. */
  readonly isQuery: boolean;
}

/** A write that changes nothing: only whether it succeeds matters. */
function* unchanging(): Program<void> {
  const { rows: [row] } = yield { sql: "PRAGMA user_version", params: [] };
  yield { sql: `PRAGMA user_version = ${Number(row?.[0])}`, params: [] };
}
