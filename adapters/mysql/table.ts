/**
 * The program that prepares the tables of a store in MySQL or MariaDB: it
 * creates the tables that are missing with their triggers, and checks those
 * that exist.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { Identified, RecordType } from "../../src/record/record_type.ts";
import type { Program } from "../sql/driver.ts";
import { READING } from "../sql/pool/meaning.ts";
import { type Statements, statementsOf } from "../sql/statements/statements.ts";
import { idColumn } from "../sql/statements/columns.ts";
import { checkTable, wholeIds } from "../sql/statements/table.ts";
import {
  type Creation,
  missingTable,
  outboxOf,
} from "../sql/statements/table_of_url.ts";
import {
  createOutbox,
  createTable,
  dialectOf,
  quoted,
  READ_ONLY_DATABASE,
  typeToAdd,
} from "./dialect.ts";
import { meaningOf } from "./errors.ts";
import { inspect } from "./inspect.ts";
import { READ_ONLY_SCHEMA } from "./meanings.ts";
import { newId } from "./new_id.ts";
import type { Triggers } from "./triggers.ts";

/**
 * Prepares the tables, and returns the statements that fit them. A missing table
 * is `not_found` if it is created later, and `AppError("config")` if never.
 */
export function* prepareMysql<R extends Identified>(
  record: RecordType<R>,
  table: string,
  create: Creation,
  triggers: Triggers,
): Program<Statements<R>> {
  const { fields } = record;
  const outbox = outboxOf(table);
  const { stored, isNew } = yield* ensure(
    table,
    createTable(table, fields),
    create,
  );
  const { shape, needle } = yield* inspect(stored, fields);
  const index = checkTable(table, fields, shape, {
    table: quoted(table),
    typeOf: typeToAdd,
    quoted,
    addUnique: `ALTER TABLE ${quoted(table)} ADD UNIQUE (${
      quoted(idColumn(fields))
    });`,
  });
  const ids = wholeIds(shape, fields);
  const names = { table, outbox };
  const dialect = dialectOf(record, names, index.name, needle, ids);
  yield* ensure(outbox, createOutbox(outbox), create);
  yield* triggers.create(stored, { isNew, dryRun: create === "later" });
  return {
    ...statementsOf(dialect),
    alters: () => triggers.alter,
    ...ids ? { newId: (draft) => newId(dialect, draft) } : {},
  };
}

/**
 * The name of the table as the server stores it, which may differ in case, and
 * whether this call created the table.
 */
function* ensure(
  name: string,
  sql: string,
  create: Creation,
): Program<{ readonly stored: string; readonly isNew: boolean }> {
  const { rows } = yield {
    sql: "SELECT t.TABLE_NAME, t.TABLE_TYPE, e.TRANSACTIONS, " +
      "@@lower_case_table_names FROM information_schema.TABLES t " +
      "LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE " +
      "WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = ?",
    params: [name],
  };
  // information_schema ignores case even where the server does not.
  const row = rows.find(([stored, , , folded]) =>
    stored === name ||
    (folded !== "0" && stored?.toLowerCase() === name.toLowerCase())
  );
  if (row) {
    const [stored, type, transactions] = row;
    // MariaDB's type of a table that keeps the rows of the past.
    if (type !== "BASE TABLE" && type !== "SYSTEM VERSIONED") {
      throw new AppError("config", `${name} is not a table, but a ${type}.`);
    }
    if (transactions !== "YES") {
      throw new AppError(
        "config",
        `The table ${name} has no transactions. ` +
          `Run: ALTER TABLE ${quoted(name)} ENGINE=InnoDB;`,
      );
    }
    return { stored: stored ?? name, isNew: false };
  }
  if (create === "later") yield* mayCreate(name);
  if (create !== "now") throw missingTable(name, sql, create);
  yield { sql, params: [] };
  return { stored: name, isNew: true };
}

/**
 * Throws if the account may not create the table, or if the server or the database
 * is read-only for it. A statement that is only prepared creates nothing.
 */
function* mayCreate(name: string): Program<void> {
  const statements = [
    `PREPARE creation FROM 'CREATE TABLE ${quoted(name)} (id INT)'`,
    // A server that is read-only for the account refuses this.
    "START TRANSACTION READ WRITE",
    "ROLLBACK",
  ];
  for (const sql of statements) yield { sql, params: [] };
  const sql = `SELECT ${READ_ONLY_DATABASE}`;
  const { rows: [[readOnly] = []] } = yield { sql, params: [] };
  if (readOnly === "0") return;
  // The error with which the server would refuse to create it.
  const refusal = new Error("The database is read-only");
  throw meaningOf(
    Object.assign(refusal, { errno: READ_ONLY_SCHEMA }),
    READING,
  );
}
