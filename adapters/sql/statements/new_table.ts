/**
 * The SQL of a new table of records, and of a column that an existing one lacks.
 *
 * @module
 */
import type { NamedField } from "../../../src/record/record_type.ts";
import { idColumn } from "./columns.ts";

/** How one database spells a column. */
export interface Spelling {
  /** The type of a column that holds every value of the field. */
  readonly typeOf: (field: NamedField) => string;
  /** A name as an identifier. */
  readonly quoted: (name: string) => string;
}

/**
 * The `CREATE TABLE` of the records, to which a database may add its options.
 * `table` is quoted.
 */
export function createRecords(
  table: string,
  fields: readonly NamedField[],
  spelling: Spelling,
): string {
  const columns = fields.map((it) => columnOf(it, spelling)).join(", ");
  const key = spelling.quoted(idColumn(fields));
  return `CREATE TABLE IF NOT EXISTS ${table} (${columns}, PRIMARY KEY (${key}))`;
}

/** A column for an `ALTER TABLE`, in which existing rows get a value. */
export function columnToAdd(it: NamedField, spelling: Spelling): string {
  const column = columnOf(it, spelling);
  if (it.field.optional) return column;
  return `${column} DEFAULT ${it.field.kind === "number" ? "0" : "''"}`;
}

function columnOf(it: NamedField, { typeOf, quoted }: Spelling): string {
  const column = `${quoted(it.column)} ${typeOf(it)}`;
  return it.field.optional ? column : `${column} NOT NULL`;
}
