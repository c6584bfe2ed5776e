/**
 * Statements as plain text for deno_mysql, with the values in the text. They
 * work around the limits of the module:
 *
 * - Values are hexadecimal literals: no quote, backslash or `sql_mode` changes
 *   their meaning.
 * - Each column in a SELECT gets a prefix. It makes every column a text, and it
 *   protects a byte order mark at the start of a text, which the driver strips.
 * - An UPDATE leaves a number as its "insert id" if it matched a row, because
 *   the driver's count omits a row that already had the new values.
 * - An INSERT skips existing rows and counts the new ones, because an error would
 *   close the connection and end the transaction.
 *
 * @module
 */
import type { Row, Statement } from "../sql/driver.ts";

const PREFIX = "=";

/** The quoted parts, which may contain a question mark, and the parameters. */
const PARTS = /`(?:[^`]|``)*`|'[^']*'|LIMIT \?|\?/g;

/**
 * The text of a statement, with its values. An UPDATE that matches a row leaves
 * `mark`, a number from 1, as the last insert id.
 */
export function textOf({ sql, params }: Statement, mark = 1): string {
  let at = 0;
  return adapted(sql, mark).replace(PARTS, (part) => {
    if (!part.endsWith("?")) return part;
    const value = params[at++] ?? null;
    return part === "?" ? literal(value) : `LIMIT ${Number(value)}`;
  });
}

function adapted(sql: string, mark: number): string {
  if (sql.startsWith(SELECT)) return prefixed(sql);
  if (sql.startsWith("UPDATE ")) {
    return sql.replace(" SET ", ` SET ${matched(mark)}`);
  }
  return addsRecords(sql) ? `${sql} ON DUPLICATE KEY UPDATE id = id` : sql;
}

/** Whether the statement is an INSERT that fails on an existing row. */
export function addsRecords(sql: string): boolean {
  return sql.startsWith("INSERT ") && !sql.includes(" ON DUPLICATE KEY ");
}

const SELECT = "SELECT ";

/** What may end a column, or hide such an end. */
const ENDS = /`(?:[^`]|``)*`|'[^']*'|[()]|, | FROM |$/g;

/** The SELECT with a prefix for each of its columns. */
function prefixed(sql: string): string {
  const columns: string[] = [];
  let [depth, from] = [0, SELECT.length];
  for (const { 0: end, index } of sql.matchAll(ENDS)) {
    if (end === "(") depth++;
    else if (end === ")") depth--;
    else if (depth === 0 && [", ", " FROM ", ""].includes(end)) {
      const column = sql.slice(from, index);
      columns.push(`CONCAT('${PREFIX}', ${column}) AS c${columns.length}`);
      from = index + end.length;
      if (end !== ", ") {
        return `${SELECT}${columns.join(", ")}${sql.slice(index)}`;
      }
    }
  }
  return sql;
}

// It depends on a column: the server may evaluate a constant without a match.
function matched(mark: number): string {
  return `id = IF(LAST_INSERT_ID(${mark} + 0 * LENGTH(id)) > 0, id, id), `;
}

function literal(text: string | null): string {
  if (text === null) return "NULL";
  return `_utf8mb4 X'${new TextEncoder().encode(text).toHex()}'`;
}

/** The columns of a row without their prefixes. */
export function withoutPrefix(row: Readonly<Record<string, unknown>>): Row {
  return Object.values(row).map((it) =>
    it === null ? null : String(it).slice(PREFIX.length)
  );
}
