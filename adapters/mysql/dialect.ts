/**
 * How MySQL and MariaDB spell the tables, the columns and the conditions of a
 * store.
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

const OPTIONS = "ENGINE=InnoDB ROW_FORMAT=DYNAMIC " +
  "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

/** An expression: whether the single database is read-only, which only MySQL knows. */
export const READ_ONLY_DATABASE = "(0 /*!80022 OR EXISTS (SELECT 1 " +
  "FROM information_schema.SCHEMATA_EXTENSIONS WHERE " +
  "SCHEMA_NAME = DATABASE() AND OPTIONS LIKE '%READ ONLY=1%') */)";

const READ_ONLY = `(@@GLOBAL.read_only OR ${READ_ONLY_DATABASE})`;

/** The longest VARCHAR: all columns but MEDIUMTEXT share 65,535 bytes a row. */
const LONGEST_VARCHAR = 1000;

/** The `CREATE TABLE` of the records. */
export function createTable(
  table: string,
  fields: readonly NamedField[],
): string {
  const create = createRecords(quoted(table), fields, { typeOf, quoted });
  return `${create} ${OPTIONS}`;
}

/** The `CREATE TABLE` of the outbox. */
export function createOutbox(table: string): string {
  return `CREATE TABLE IF NOT EXISTS ${quoted(table)} (` +
    "token VARBINARY(64) NOT NULL, id VARBINARY(1020) NOT NULL, " +
    `PRIMARY KEY (token, id)) ${OPTIONS}`;
}

/** The type of a column in an existing table that holds every value. */
export function typeToAdd(it: NamedField): string {
  return it.field.kind === "text" && it.name !== "id"
    ? `${typeOf(it)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
    : typeOf(it);
}

/**
 * The dialect for an existing table: `index` names its unique index on the id,
 * and `needle` spells a parameter that the index can be searched for.
 */
export function dialectOf<R extends Identified>(
  record: RecordType<R>,
  names: { readonly table: string; readonly outbox: string },
  index: string,
  needle: string,
  ids?: WholeIds,
): Dialect<R> {
  const table = quoted(names.table);
  const outbox = quoted(names.outbox);
  const key = quoted(idColumn(record.fields));
  return {
    record,
    table,
    // Without the hint, the server sorts a table with another primary key.
    indexed: `${table} FORCE INDEX (${quoted(index)})`,
    outbox,
    key,
    // The client would round a large number.
    shown: ids && `CAST(${key} AS CHAR)`,
    exactId: "VARBINARY(1020)",
    needle,
    ids,
    same: (field) =>
      ids && field.name === "id" ? `${key} <=> ${needle}` : same(field),
    quoted,
    readOnly: READ_ONLY,
    lock: " FOR UPDATE",
    replace: (columns) =>
      "ON DUPLICATE KEY UPDATE " +
      columns.map((it) => `${it} = VALUES(${it})`).join(", "),
    keep: "ON DUPLICATE KEY UPDATE token = VALUES(token)",
    // On a small table a plain DELETE scans all rows, and would wait for each
    // row that another transaction has not committed yet.
    settle: (n) =>
      `DELETE p FROM (SELECT ? AS token, ? AS id${
        times(n - 1, " UNION ALL SELECT ?, ?", "")
      }) AS r STRAIGHT_JOIN ${outbox} AS p FORCE INDEX (PRIMARY) ` +
      "ON p.token = r.token AND p.id = r.id",
    // Without IGNORE, the strict mode would refuse to look at these bytes.
    purge: `DELETE IGNORE FROM ${outbox} WHERE NOT (` +
      "CAST(CONVERT(token USING utf8mb4) AS BINARY) <=> token AND " +
      "CAST(CONVERT(id USING utf8mb4) AS BINARY) <=> id)",
    purgeBefore:
      `DELETE FROM ${outbox} WHERE token < ? ORDER BY token LIMIT 10000`,
  };
}

/** The name as an identifier in SQL. */
export function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

function typeOf({ name, field }: NamedField): string {
  // Only bytes tell all ids apart: a/A/á, "x"/"x ", 😀/😁.
  if (name === "id") return `VARBINARY(${4 * field.max})`;
  if (field.kind === "number") return "DOUBLE";
  return field.max <= LONGEST_VARCHAR ? `VARCHAR(${field.max})` : "MEDIUMTEXT";
}

function same({ name, column: plain, field }: NamedField): string {
  const column = quoted(plain);
  if (field.kind === "number") return `${column} <=> ? + 0e0`;
  // In a table that the service did not make, a required text may be NULL.
  const value = field.optional || name === "id"
    ? column
    : `COALESCE(${column}, '')`;
  return `CAST(CONVERT(${value} USING utf8mb4) AS BINARY) <=> CAST(? AS BINARY)`;
}
