/**
 * Foreign keys that change rows of the table by a cascade. MariaDB, and MySQL
 * before 9.7, fire no triggers for that. MySQL 9.7 fires them, but the triggers
 * ignore what happens in a session of the service. There a key from the table to
 * itself counts: when the service deletes a row, the cascade changes others.
 *
 * @module
 */
import type { NamedField } from "../../src/record/record_type.ts";
import type { Program } from "../sql/driver.ts";
import { times } from "../sql/statements/statements.ts";

/** The name of such a foreign key, if the table has one. */
export function* cascadeOf(
  table: string,
  fields: readonly NamedField[],
): Program<string | undefined> {
  const columns = fields.map((it) => it.column);
  const { rows: [[name] = []] } = yield {
    sql: "SELECT r.CONSTRAINT_NAME " +
      "FROM information_schema.REFERENTIAL_CONSTRAINTS r " +
      "JOIN information_schema.KEY_COLUMN_USAGE k " +
      "ON k.CONSTRAINT_NAME = r.CONSTRAINT_NAME " +
      "AND k.TABLE_SCHEMA = DATABASE() AND k.TABLE_NAME = ? " +
      "WHERE r.CONSTRAINT_SCHEMA = DATABASE() AND r.TABLE_NAME = ? " +
      "/*!90700 AND r.REFERENCED_TABLE_NAME = r.TABLE_NAME */ " +
      "AND (r.DELETE_RULE = 'CASCADE' OR " +
      `k.COLUMN_NAME IN (${times(columns.length, "?")}) AND ` +
      "(r.DELETE_RULE LIKE 'SET %' OR r.UPDATE_RULE LIKE 'SET %' OR " +
      "r.UPDATE_RULE = 'CASCADE')) LIMIT 1",
    params: [table, table, ...columns],
  };
  return name ?? undefined;
}
