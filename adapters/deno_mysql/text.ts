/**
 * Statements as deno_mysql is given them: as plain text, with the values in it
 * and around what it lacks.
 *
 * - Values are hexadecimal literals: no quote, backslash or `sql_mode` changes
 *   what they say.
 * - Each column is read behind a mark: it makes every column a text, and the
 *   byte order mark that a text begins with is not taken for the driver's.
 * - An UPDATE says by its "insert id" that it matched a row, because the
 *   driver's count leaves out a row that was already as it should be.
 * - An INSERT leaves rows that are there alone and counts the rest, because an
 *   error would cost the connection, and with it the transaction.
 *
 * @module
 */
import type { Row, Statement } from "../sql/driver.ts";

const MARK = "=";

/** Quoted parts, which may hold a question mark, and the parameters. */
const PARTS = /`(?:[^`]|``)*`|'[^']*'|LIMIT \?|\?/g;

/** The text of a statement, with its values. */
export function textOf({ sql, params }: Statement): string {
  let at = 0;
  return adapted(sql).replace(PARTS, (part) => {
    if (!part.endsWith("?")) return part;
    const value = params[at++] ?? null;
    return part === "?" ? literal(value) : `LIMIT ${Number(value)}`;
  });
}

function adapted(sql: string): string {
  if (sql.startsWith("SELECT ")) return sql.replace(COLUMNS, marked);
  if (sql.startsWith("UPDATE ")) return sql.replace(" SET ", ` SET ${MATCHED}`);
  return addsPeople(sql) ? `${sql} ON DUPLICATE KEY UPDATE id = id` : sql;
}

/** Whether the statement is one that a row which is there makes fail. */
export function addsPeople(sql: string): boolean {
  return sql.startsWith("INSERT ") && !sql.includes(" ON DUPLICATE KEY ");
}

const COLUMNS = /(?<=^SELECT ).+?(?= FROM |$)/;

function marked(columns: string): string {
  return columns.split(", ")
    .map((column, i) => `CONCAT('${MARK}', ${column}) AS c${i}`).join(", ");
}

// Not a constant, which the server might work out though no row matches.
const MATCHED = "id = IF(LAST_INSERT_ID(1 + LENGTH(id)) > 0, id, id), ";

function literal(text: string | null): string {
  if (text === null) return "NULL";
  return `_utf8mb4 X'${new TextEncoder().encode(text).toHex()}'`;
}

/** The columns of a row as they were before they were marked. */
export function unmarked(row: Readonly<Record<string, unknown>>): Row {
  return Object.values(row).map((it) =>
    it === null ? null : String(it).slice(MARK.length)
  );
}
