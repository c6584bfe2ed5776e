/**
 * The tables of a store in SQLite: made if they are missing, checked if they
 * are there.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { Program } from "../sql/driver.ts";
import { type Statements, statementsOf, times } from "../sql/statements.ts";
import {
  checkTable,
  type Column,
  type TableShape,
  type UniqueIndex,
} from "../sql/table.ts";

/**
 * Gets the tables ready, and returns the statements that fit them. With
 * `create` false a missing one is an `AppError("config")`.
 */
export function* prepareSqlite(
  name: string,
  create: boolean,
): Program<Statements> {
  const table = `"${name}"`;
  const pending = `"${name}_pending"`;
  yield* ensure(
    name,
    `CREATE TABLE IF NOT EXISTS ${table} (id TEXT NOT NULL PRIMARY KEY, ` +
      "first_name TEXT NOT NULL, last_name TEXT NOT NULL) " +
      "STRICT, WITHOUT ROWID",
    create,
  );
  yield* ensure(
    `${name}_pending`,
    `CREATE TABLE IF NOT EXISTS ${pending} (token TEXT NOT NULL, ` +
      "id TEXT NOT NULL, PRIMARY KEY (token, id)) STRICT, WITHOUT ROWID",
    create,
  );
  const { shape, collations } = yield* inspect(name);
  const index = checkTable(name, shape, {
    idType: "TEXT",
    nameType: "TEXT",
    addUnique: `CREATE UNIQUE INDEX "${name}_id" ON ${table} (id);`,
  });
  return statementsOf({
    table,
    indexed: table,
    pending,
    // Named, so that it is the index's collation also where the column's is
    // another one.
    key: `id COLLATE ${collations.get(index.name) ?? "BINARY"}`,
    needle: "?",
    same: (value) => `${value} = ? COLLATE BINARY`,
    lock: "",
    replace: "ON CONFLICT DO UPDATE SET first_name = excluded.first_name, " +
      "last_name = excluded.last_name",
    keep: "ON CONFLICT DO NOTHING",
    settle: (n) =>
      `DELETE FROM ${pending} WHERE ` +
      times(n, "(token = ? AND id = ?)", " OR "),
  });
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
      // https://sqlite.org/datatype3.html#determination_of_column_affinity
      faithful: /CHAR|CLOB|TEXT/.test(declared) && !declared.includes("INT"),
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
