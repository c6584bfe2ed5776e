/**
 * Whether a write to a table may change other rows of the same table: by a trigger
 * that names the table, or by the cascade of a foreign key of the table.
 *
 * @module
 */
import type { Row, Statement } from "../sql/driver.ts";

/** What keeps rows of a table as they are when the rows they refer to change. */
const KEEPS = "('NO ACTION', 'RESTRICT')";

// https://sqlite.org/pragma.html#pragma_foreign_key_list
const CASCADES = "SELECT 1 FROM pragma_foreign_key_list(?) " +
  `WHERE on_delete NOT IN ${KEEPS} OR on_update NOT IN ${KEEPS}`;

const TRIGGERS: Statement = {
  sql: "SELECT sql FROM sqlite_schema WHERE type = 'trigger'",
  params: [],
};

/** `read` runs a query. If it fails, the table may be changed. */
export function reachesItself(
  table: string,
  read: (query: Statement) => readonly Row[],
): boolean {
  try {
    if (read({ sql: CASCADES, params: [table] }).length > 0) return true;
    const name = new RegExp(
      `(?<![\\w$])${table.replaceAll("$", "\\$")}(?![\\w$])`,
      "i",
    );
    return read(TRIGGERS).some(([sql]) => name.test(bodyOf(sql ?? "")));
  } catch {
    return true;
  }
}

/** The statements of a trigger. What comes before them names its own table. */
function bodyOf(trigger: string): string {
  const at = trigger.search(/\bBEGIN\b/i);
  return trigger.slice(Math.max(at, 0));
}
