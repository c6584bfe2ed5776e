/**
 * How PostgreSQL spells the tables, the columns and the conditions of a store.
 *
 * @module
 */
import type {
  Identified,
  NamedField,
  RecordType,
} from "../../src/record/record_type.ts";
import { idColumn } from "../sql/statements/columns.ts";
import { createRecords } from "../sql/statements/new_table.ts";
import { type Dialect, times } from "../sql/statements/statements.ts";
import { outboxOf } from "../sql/statements/table_of_url.ts";
import type { WholeIds } from "../sql/statements/whole_ids.ts";
import type { Tables } from "./tables_of_url.ts";

/** The collation in which two texts are equal if their bytes are. */
export const BYTES = 'COLLATE "C"';

/** 1 on a standby, and where `default_transaction_read_only` is on; else 0. */
export const READ_ONLY = "CASE current_setting('transaction_read_only') " +
  "WHEN 'off' THEN 0 ELSE 1 END";

/**
 * The statement of a ping: whether the server may refuse writes, and an error if
 * the table is gone. The outbox is read without that, because it must not wait
 * while another program alters the table.
 */
export function pingOf(tables: Tables): string {
  return `SELECT ${READ_ONLY} + 0 * ` +
    `(SELECT count(*) FROM (SELECT FROM ${tableOf(tables)} LIMIT 1) AS one)`;
}

/** The `CREATE TABLE` of the records. */
export function createTable(
  tables: Tables,
  fields: readonly NamedField[],
): string {
  return createRecords(tableOf(tables), fields, { typeOf, quoted });
}

/** The `CREATE TABLE` of the outbox. */
export function createOutbox(tables: Tables): string {
  return `CREATE TABLE IF NOT EXISTS ${outboxTableOf(tables)} (` +
    `token text ${BYTES} NOT NULL, id text ${BYTES} NOT NULL, ` +
    "PRIMARY KEY (token, id))";
}

/** The type of a column that holds every value of the field. */
export function typeOf({ name, field }: NamedField): string {
  if (field.kind === "number") return "double precision";
  return name === "id" ? `text ${BYTES}` : "text";
}

/**
 * The dialect for an existing table; `collation` is that of its unique index on
 * the id, if it is not the one of the column.
 */
export function dialectOf<R extends Identified>(
  record: RecordType<R>,
  tables: Tables,
  collation: string | undefined,
  ids?: WholeIds,
): Dialect<R> {
  const table = tableOf(tables);
  const outbox = outboxTableOf(tables);
  const id = quoted(idColumn(record.fields));
  return {
    record,
    table,
    indexed: table,
    outbox,
    key: collation === undefined ? id : `${id} COLLATE ${collation}`,
    exactId: `text ${BYTES}`,
    needle: "?",
    ids,
    same: (field) => ids && field.name === "id" ? `${id} = ?` : same(field),
    quoted,
    readOnly: READ_ONLY,
    // This lock lets others write rows that refer to this one.
    lock: " FOR NO KEY UPDATE",
    replace: (columns) =>
      `ON CONFLICT (${id}) DO UPDATE SET ` +
      columns.map((it) => `${it} = EXCLUDED.${it}`).join(", "),
    keep: "ON CONFLICT DO NOTHING",
    settle: (n) =>
      `DELETE FROM ${outbox} AS p USING (VALUES ${times(n, "(?, ?)")}) ` +
      "AS r (token, id) WHERE p.token = r.token AND p.id = r.id",
    purgeBefore: `DELETE FROM ${outbox} AS p USING (SELECT token, id FROM ` +
      `${outbox} WHERE token < ? ORDER BY token LIMIT 10000) AS r ` +
      "WHERE p.token = r.token AND p.id = r.id",
  };
}

/** The table of the records, quoted. */
export function tableOf({ schema, table }: Tables): string {
  return `${quoted(schema)}.${quoted(table)}`;
}

/** The table of the outbox, quoted. */
export function outboxTableOf({ schema, table }: Tables): string {
  return `${quoted(schema)}.${quoted(outboxOf(table))}`;
}

/** The value that marks our sessions: the name of the outbox, not quoted. */
export function markOf({ schema, table }: Tables): string {
  return `${schema}.${outboxOf(table)}`;
}

/** The name as an identifier in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The text as a literal in SQL; each session takes a backslash as it stands. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function same({ name, column: plain, field }: NamedField): string {
  const column = quoted(plain);
  if (field.kind === "number") return `${column} IS NOT DISTINCT FROM ?`;
  const text = `${column}::text ${BYTES}`;
  // In a table that the service did not make, a required text may be NULL.
  const value = field.optional || name === "id"
    ? text
    : `COALESCE(${text}, '')`;
  return `${value} IS NOT DISTINCT FROM ?`;
}
