/**
 * The program that prepares the tables of a store in PostgreSQL: it creates the
 * tables that are missing with their triggers, and checks those that exist.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { Identified, RecordType } from "../../src/record/record_type.ts";
import { idColumn } from "../sql/statements/columns.ts";
import { DuplicateKey, type Program, type Row } from "../sql/driver.ts";
import { READING } from "../sql/pool/meaning.ts";
import { type Statements, statementsOf } from "../sql/statements/statements.ts";
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
  pingOf,
  quoted,
  READ_ONLY,
  tableOf,
  typeOf,
} from "./dialect.ts";
import { codeOf, meaningOf } from "./errors.ts";
import { inspect } from "./inspect.ts";
import { newId } from "./new_id.ts";
import type { Triggers } from "./triggers.ts";
import type { Tables } from "./tables_of_url.ts";

/**
 * Prepares the tables, and returns the statements that fit them. A missing table
 * is `not_found` if it is created later, and `AppError("config")` if never.
 */
export function* preparePostgres<R extends Identified>(
  record: RecordType<R>,
  tables: Tables,
  create: Creation,
  triggers: Triggers,
): Program<Statements<R>> {
  const { fields } = record;
  const { schema, table } = tables;
  const name = tableOf(tables);
  const { oid, isNew } = yield* ensure(
    tables,
    createTable(tables, fields),
    create,
  );
  const inspected = yield* inspect(oid, fields);
  const { shape } = inspected;
  const index = checkTable(table, fields, shape, {
    table: name,
    typeOf,
    quoted,
    addUnique: `ALTER TABLE ${name} ADD UNIQUE (${quoted(idColumn(fields))});`,
  });
  const ids = wholeIds(shape, fields);
  const collation = inspected.collations.get(index.name);
  const dialect = dialectOf(record, tables, collation, ids);
  yield* ensure(
    { schema, table: outboxOf(table) },
    createOutbox(tables),
    create,
  );
  yield* triggers.create({ isNew, dryRun: create === "later" });
  return {
    ...statementsOf(dialect),
    ping: pingOf(tables),
    alters: () => triggers.alter,
    leavesOut: () => triggers.leaveOut,
    ...ids ? { newId: () => newId(dialect, inspected) } : {},
  };
}

/** The number of the table, and whether this call created it. */
function* ensure(
  tables: Tables,
  sql: string,
  create: Creation,
): Program<{ readonly oid: string; readonly isNew: boolean }> {
  const row = yield* find(tables);
  if (row) return { oid: checked(tables.table, row), isNew: false };
  if (create === "later") yield* mayCreate(tables.schema);
  if (create !== "now") throw missingTable(tables.table, sql, create);
  yield* unlessRaced(sql);
  const made = yield* find(tables);
  if (made) return { oid: checked(tables.table, made), isNew: true };
  throw new AppError(
    "unavailable",
    `The table ${tables.table} was dropped while the service created it.`,
  );
}

/** Throws if the role may not create tables in the schema now. */
function* mayCreate(schema: string): Program<void> {
  const { rows: [[may, readOnly] = []] } = yield {
    sql: `SELECT has_schema_privilege(?::text, 'CREATE'), ${READ_ONLY}`,
    params: [schema],
  };
  if (may === "t" && readOnly === "0") return;
  // The code with which the server refuses when the service starts.
  const code = may === "t" ? "25006" : "42501";
  const cause = new Error(`No table can be created in the schema ${schema}`);
  throw meaningOf(Object.assign(cause, { code }), READING);
}

/**
 * Runs a statement that creates something. Of two instances that do it at the
 * same time, one fails although it says IF NOT EXISTS.
 */
function* unlessRaced(sql: string): Program<void> {
  try {
    yield { sql, params: [] };
  } catch (error) {
    const raced = ["42P07", "42710", "XX000"].includes(codeOf(error));
    if (!raced && !(error instanceof DuplicateKey)) throw error;
  }
}

function* find({ schema, table }: Tables): Program<Row | undefined> {
  const { rows } = yield {
    sql: "SELECT c.oid, c.relkind, c.relpersistence, c.relhasrules, " +
      "EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid) " +
      "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace " +
      "WHERE n.nspname = ? AND c.relname = ?",
    params: [schema, table],
  };
  return rows[0];
}

const KINDS: Readonly<Record<string, string>> = {
  v: "a view",
  m: "a materialized view",
  f: "a foreign table",
  p: "a partitioned table",
};

function checked(
  name: string,
  [oid, kind, persistence, hasRules, hasHeirs]: Row,
): string {
  const refuse = (reason: string): never => {
    throw new AppError("config", `${name} ${reason}`);
  };
  if (kind !== "r") {
    refuse(`is not a table, but ${KINDS[kind ?? ""] ?? "something else"}.`);
  }
  if (persistence !== "p") {
    refuse(
      "is UNLOGGED, so a crash empties it. " +
        `Run: ALTER TABLE ${quoted(name)} SET LOGGED;`,
    );
  }
  if (hasRules === "t") refuse("has rules, which change what a write does.");
  if (hasHeirs === "t") {
    refuse("has tables that inherit from it, which its index does not cover.");
  }
  return oid ?? "";
}
