/**
 * The program that prepares the tables of a store in SQLite: it creates the
 * tables that are missing, and checks those that exist.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { Identified, RecordType } from "../../src/record/record_type.ts";
import type { Program } from "../sql/driver.ts";
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
  typeOf,
} from "./dialect.ts";
import { inspect } from "./inspect.ts";
import { newIds } from "./new_id.ts";

/**
 * Prepares the tables, and returns the statements that fit them. A missing table
 * is `not_found` if it is created later, and `AppError("config")` if never.
 */
export function* prepareSqlite<R extends Identified>(
  record: RecordType<R>,
  table: string,
  create: Creation,
): Program<Statements<R>> {
  const { fields } = record;
  const outbox = outboxOf(table);
  yield* ensure(table, createTable(table, fields), create);
  yield* requireRefusals(table);
  const { shape, collations } = yield* inspect(table, fields);
  const { name: index } = checkTable(table, fields, shape, {
    table: `"${table}"`,
    typeOf,
    quoted,
    addUnique: `CREATE UNIQUE INDEX "${table}_id" ON "${table}" (${
      quoted(idColumn(fields))
    });`,
  });
  const collation = collations.get(index) ?? "BINARY";
  const ids = wholeIds(shape, fields);
  const dialect = dialectOf(record, { table, outbox }, collation, ids);
  yield* ensure(outbox, createOutbox(outbox), create);
  const triggers = yield {
    sql: "SELECT 1 FROM sqlite_schema " +
      "WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE",
    params: [table],
  };
  const triggered = () => triggers.rows.length > 0;
  return {
    ...statementsOf(dialect),
    alters: triggered,
    leavesOut: triggered,
    ...ids ? { newId: newIds(table, dialect.key, ids) } : {},
  };
}

// https://sqlite.org/lang_conflict.html
const CONFLICT =
  /\b(?:PRIMARY\s+KEY|UNIQUE)\s*(?:\([^)]*\)|ASC|DESC)?\s*ON\s+CONFLICT\s+(REPLACE|IGNORE|ROLLBACK)\b/i;

/** Throws if the table does more than refuse a row whose id is taken. */
function* requireRefusals(table: string): Program<void> {
  const { rows: [[made] = []] } = yield {
    sql: "SELECT sql FROM sqlite_schema " +
      "WHERE type = 'table' AND name = ? COLLATE NOCASE",
    params: [table],
  };
  const [, how] = CONFLICT.exec(made ?? "") ?? [];
  if (how === undefined) return;
  throw new AppError(
    "config",
    `The table ${table} has a unique constraint with ON CONFLICT ` +
      `${how.toUpperCase()}. The service needs a table that refuses a record ` +
      "whose id is taken, and changes nothing. Make the table without it.",
  );
}

function* ensure(name: string, sql: string, create: Creation): Program<void> {
  const { rows: [row] } = yield {
    sql: "SELECT type FROM sqlite_schema " +
      "WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')",
    params: [name],
  };
  if (row?.[0] === "table") return;
  if (row) throw new AppError("config", `${name} is a view, not a table.`);
  if (create === "later") yield* mayCreate(sql);
  if (create !== "now") throw missingTable(name, sql, create);
  yield { sql, params: [] };
}

/** Throws if the table cannot be created. */
function* mayCreate(sql: string): Program<void> {
  yield { sql: "BEGIN IMMEDIATE", params: [] };
  try {
    yield { sql, params: [] };
  } finally {
    yield { sql: "ROLLBACK", params: [] };
  }
}
