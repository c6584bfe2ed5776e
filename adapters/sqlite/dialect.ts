/**
 * How SQLite spells the tables, the columns and the conditions of a store.
 *
 * @module
 */
import type {
  Identified,
  NamedField,
  RecordType,
} from "../../src/record/record_type.ts";
import { type Dialect, times } from "../sql/statements/statements.ts";
import { idColumn } from "../sql/statements/columns.ts";
import { createRecords } from "../sql/statements/new_table.ts";
import type { WholeIds } from "../sql/statements/whole_ids.ts";

/** The `CREATE TABLE` of the records. */
export function createTable(
  table: string,
  fields: readonly NamedField[],
): string {
  const create = createRecords(quoted(table), fields, { typeOf, quoted });
  return `${create} STRICT, WITHOUT ROWID`;
}

/** The `CREATE TABLE` of the outbox. */
export function createOutbox(table: string): string {
  return `CREATE TABLE IF NOT EXISTS "${table}" (token TEXT NOT NULL, ` +
    "id TEXT NOT NULL, PRIMARY KEY (token, id)) STRICT, WITHOUT ROWID";
}

/** The type of a column that holds every value of the field. */
export function typeOf({ field }: NamedField): string {
  return field.kind === "number" ? "REAL" : "TEXT";
}

/**
 * The dialect for an existing table; `collation` is that of its unique index
 * on the id, quoted.
 */
export function dialectOf<R extends Identified>(
  record: RecordType<R>,
  names: { readonly table: string; readonly outbox: string },
  collation: string,
  ids?: WholeIds,
): Dialect<R> {
  const table = `"${names.table}"`;
  const outbox = `"${names.outbox}"`;
  const id = quoted(idColumn(record.fields));
  const needle = ids ? "CAST(? AS INTEGER)" : "?";
  return {
    record,
    table,
    indexed: table,
    outbox,
    // The column may have another collation than its index, so name it.
    key: ids ? id : `${id} COLLATE ${collation}`,
    exactId: "TEXT COLLATE BINARY",
    shown: ids && `CAST(${id} AS TEXT)`,
    needle,
    ids,
    same: (field) =>
      ids && field.name === "id" ? `${id} = ${needle}` : same(field),
    quoted,
    // A ping must read the table: SQLite opens no file for a constant.
    readOnly: `0 * EXISTS (SELECT 1 FROM ${table})`,
    lock: "",
    replace: (columns) =>
      "ON CONFLICT DO UPDATE SET " +
      columns.map((it) => `${it} = excluded.${it}`).join(", "),
    keep: "ON CONFLICT DO NOTHING",
    settle: (n) =>
      `DELETE FROM ${outbox} WHERE ` +
      times(n, "(token = ? AND id = ?)", " OR "),
  };
}

/** The name as an identifier in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function same({ name, column: plain, field }: NamedField): string {
  const column = quoted(plain);
  if (field.kind === "number") return `${column} IS CAST(? AS REAL)`;
  if (name === "id") return `${column} IS ? COLLATE BINARY`;
  // In a table that the service did not make, a text may be a BLOB, and a required
  // text may be NULL.
  const text = `CAST(${column} AS TEXT)`;
  const value = field.optional ? text : `COALESCE(${text}, '')`;
  return `${value} IS ? COLLATE BINARY`;
}
