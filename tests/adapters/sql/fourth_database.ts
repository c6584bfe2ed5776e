/**
 * The smallest adapter of a fourth database, in one file: the adapter, a program
 * that creates the tables and returns the statements in the database's dialect,
 * and a driver. `DatabaseSync` stands for the client of another database.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import {
  DuplicateKey,
  type Mode,
  type Program,
  type Result,
  type Row,
  type SqlDriver,
  type Statement,
} from "../../../adapters/sql/driver.ts";
import { runProgramSync } from "../../../adapters/sql/run.ts";
import {
  type Statements,
  statementsOf,
  times,
} from "../../../adapters/sql/statements/statements.ts";
import { SqlStore } from "../../../adapters/sql/store.ts";
import { AppError } from "../../../src/errors.ts";
import type {
  Identified,
  RecordType,
} from "../../../src/record/record_type.ts";
import type { AnyRecordStoreAdapter } from "../../../src/dao/adapter.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** The adapter of `fourth:` URLs. */
export const fourth: AnyRecordStoreAdapter = {
  kind: "store",
  scheme: "fourth",
  shared: false,
  example: "fourth:./person.db",
  parameters: {},
  open: ({ pathname }, { record, timeout, runtime = RUNTIME }) =>
    new SqlStore({
      record,
      driver: new FourthDriver(pathname),
      prepare: () => prepare(record),
      timeout,
      runtime,
    }),
};

function quoted(name: string): string {
  return `"${name}"`;
}

function* prepare<R extends Identified>(
  record: RecordType<R>,
): Program<Statements<R>> {
  const { name, fields } = record;
  const columns = fields.map((it) => `${quoted(it.column)} TEXT`).join(", ");
  for (
    const table of [
      `${name} (${columns}, PRIMARY KEY (id))`,
      "outbox (token TEXT, id TEXT, PRIMARY KEY (token, id))",
    ]
  ) yield { sql: `CREATE TABLE IF NOT EXISTS ${table}`, params: [] };
  return statementsOf({
    record,
    table: name,
    indexed: name,
    outbox: "outbox",
    key: "id",
    exactId: "TEXT",
    needle: "?",
    same: (it) => `${quoted(it.column)} IS ?`,
    quoted,
    readOnly: "(0)",
    lock: "",
    replace: (columns) =>
      "ON CONFLICT DO UPDATE SET " +
      columns.map((it) => `${it} = excluded.${it}`).join(", "),
    keep: "ON CONFLICT DO NOTHING",
    settle: (n) =>
      `DELETE FROM outbox WHERE (token, id) IN (VALUES ${times(n, "(?, ?)")})`,
  });
}

/** The driver. It needs no deadline, because its client is synchronous. */
class FourthDriver implements SqlDriver {
  readonly #path: string;
  #database: DatabaseSync | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  run<T>(make: () => Program<T>, mode: Mode): Promise<T> {
    return Promise.try(() => {
      try {
        const database = this.#database ??= new DatabaseSync(this.#path);
        const run = () => runProgramSync(make(), (it) => execute(database, it));
        return mode === "atomic" ? transaction(database, run) : run();
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        throw new AppError("unavailable", "The database failed.", { cause });
      }
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.try(() => this.#database?.close());
  }
}

function transaction<T>(database: DatabaseSync, run: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = run();
    database.exec("COMMIT");
    return result;
  } finally {
    if (database.isTransaction) database.exec("ROLLBACK");
  }
}

const TAKEN = [1555, 2067];

function execute(
  database: DatabaseSync,
  { sql, params }: Statement,
): Result {
  const statement = database.prepare(sql);
  try {
    if (sql.startsWith("SELECT")) {
      return { rows: statement.all(...params).map(textsOf), affected: 0 };
    }
    return { rows: [], affected: Number(statement.run(...params).changes) };
  } catch (error) {
    const { errcode } = error as { errcode?: number };
    throw TAKEN.includes(errcode ?? 0) ? new DuplicateKey(error) : error;
  }
}

function textsOf(row: Readonly<Record<string, unknown>>): Row {
  return Object.values(row).map((it) => it === null ? null : String(it));
}
