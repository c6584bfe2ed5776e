/**
 * The tables of a store in SQLite: made if they are missing, checked if they
 * are there.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type {
  Identified,
  NamedField,
  RecordType,
} from "../../src/record/record_type.ts";
import type { Program } from "../sql/driver.ts";
import { type Statements, statementsOf, times } from "../sql/statements.ts";
import {
  checkTable,
  type Column,
  columnDefinition,
  type TableShape,
  type UniqueIndex,
} from "../sql/table.ts";

/**
 * Gets the tables ready, and returns the statements that fit them. With
 * `create` false a missing one is an `AppError("config")`.
 */
export function* prepareSqlite<R extends Identified>(
  record: RecordType<R>,
  name: string,
  create: boolean,
): Program<Statements<R>> {
  const table = `"${name}"`;
  const outbox = `"${name}_outbox"`;
  yield* ensure(
    name,
    `CREATE TABLE IF NOT EXISTS ${table} (${
      record.fields.map((it) => columnDefinition(it, typeOf(it))).join(", ")
    }, PRIMARY KEY (id)) STRICT, WITHOUT ROWID`,
    create,
  );
  yield* ensure(
    `${name}_outbox`,
    `CREATE TABLE IF NOT EXISTS ${outbox} (token TEXT NOT NULL, ` +
      "id TEXT NOT NULL, PRIMARY KEY (token, id)) STRICT, WITHOUT ROWID",
    create,
  );
  const { shape, collations } = yield* inspect(name, record.fields);
  const index = checkTable(name, record.fields, shape, {
    table,
    typeOf,
    addUnique: `CREATE UNIQUE INDEX "${name}_id" ON ${table} (id);`,
  });
  return statementsOf({
    record,
    table,
    indexed: table,
    outbox,
    // Named, so that it is the index's collation also where the column's is
    // another one.
    key: `id COLLATE ${collations.get(index.name) ?? "BINARY"}`,
    needle: "?",
    same,
    lock: "",
    replace: (columns) =>
      "ON CONFLICT DO UPDATE SET " +
      columns.map((it) => `${it} = excluded.${it}`).join(", "),
    keep: "ON CONFLICT DO NOTHING",
    settle: (n) =>
      `DELETE FROM ${outbox} WHERE ` +
      times(n, "(token = ? AND id = ?)", " OR "),
  });
}

function typeOf({ field }: NamedField): string {
  return field.kind === "number" ? "REAL" : "TEXT";
}

function same({ column, field }: NamedField): string {
  if (field.kind === "number") return `${column} IS CAST(? AS REAL)`;
  // In a table that was there before, a name may be NULL.
  const value = field.optional || column === "id"
    ? column
    : `COALESCE(${column}, '')`;
  return `${value} IS ? COLLATE BINARY`;
}

function* ensure(name: string, sql: string, create: boolean): Program<void> {
  const { rows: [row] } = yield {
    sql: "SELECT type FROM sqlite_schema " +
      "WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')",
    params: [name],
  };
  if (row?.[0] === "table") return;
  if (row) throw new AppError("config", `${name} is a view, not a table.`);
  if (!create) {
    throw new AppError(
      "config",
      `There is no table ${name}. Remove create=false, or run: ${sql};`,
    );
  }
  yield { sql, params: [] };
}

function* inspect(
  name: string,
  fields: readonly NamedField[],
): Program<{ shape: TableShape; collations: Map<string, string> }> {
  const { rows } = yield {
    sql: 'SELECT name, type, "notnull", dflt_value, pk, hidden ' +
      "FROM pragma_table_xinfo(?)",
    params: [name],
  };
  const keys = rows.filter(([, , , , pk]) => pk !== "0").length;
  const columns = rows.map(([name, type, notNull, value, pk, hidden]) => {
    const declared = (type ?? "").toUpperCase();
    return {
      name: (name ?? "").toLowerCase(),
      type: type ?? "",
      faithful: isFaithful(
        declared,
        fields.find((it) => it.column === (name ?? "").toLowerCase()),
      ),
      nullable: notNull === "0",
      nullByDefault: notNull === "0" && value === null && hidden === "0",
      // https://sqlite.org/lang_createtable.html#rowid
      numbered: declared === "INTEGER" && pk === "1" && keys === 1,
      hasDefault: value !== null || hidden !== "0",
    } satisfies Column;
  });

  const uniques: UniqueIndex[] = [];
  const collations = new Map<string, string>();
  const indexes = yield {
    sql: 'SELECT name, partial FROM pragma_index_list(?) WHERE "unique" = 1',
    params: [name],
  };
  for (const [index, partial] of indexes.rows) {
    const parts = yield {
      sql: "SELECT name, coll FROM pragma_index_xinfo(?) WHERE key = 1",
      params: [index ?? ""],
    };
    uniques.push({
      name: index ?? "",
      columns: parts.rows.map(([name]) => name?.toLowerCase()),
      whole: partial === "0",
    });
    const collation = parts.rows[0]?.[1] ?? "BINARY";
    collations.set(index ?? "", `"${collation}"`);
  }
  return { shape: { columns, uniques }, collations };
}

/** https://sqlite.org/datatype3.html#determination_of_column_affinity */
function isFaithful(declared: string, field: NamedField | undefined): boolean {
  if (declared.includes("INT")) return false;
  return field?.field.kind === "number"
    ? /REAL|FLOA|DOUB/.test(declared)
    : /CHAR|CLOB|TEXT/.test(declared);
}
