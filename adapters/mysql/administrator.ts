/**
 * The SQL that prepares a database for the service, for an administrator whose
 * service may not do it by itself.
 *
 * @module
 */
import type { TableRecord } from "../../src/dao/adapter.ts";
import { mapFields } from "../sql/statements/columns.ts";
import { outboxOf, tableName } from "../sql/statements/table_of_url.ts";
import { triggerWish } from "../sql/statements/trigger_wish.ts";
import { createOutbox, createTable, quoted } from "./dialect.ts";
import { createTrigger, triggersOf } from "./trigger_sql.ts";
import { connectionOptions } from "./connection/url.ts";

const ROWS = "SELECT, INSERT, UPDATE, DELETE";

/**
 * The statements for the database, table and user of a URL, line by line. `taken`
 * is as in {@linkcode mapFields}.
 */
export function administratorSql(
  url: URL,
  record: TableRecord,
  taken: object,
): string[] {
  const fields = mapFields(record.fields, url, taken);
  const { database: name, user } = connectionOptions(withoutFiles(url))();
  const table = tableName(url.searchParams.get("table"), record.name);
  const outbox = outboxOf(table);
  const database = quoted(name);
  const account = `${text(user)}@'%'`;
  return [
    "-- For an administrator of MySQL or MariaDB. It may be run again.",
    `CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4;`,
    `USE ${database};`,
    `${createTable(table, fields)};`,
    `${createOutbox(outbox)};`,
    "",
    "-- The rights of the service's account for every host (%). It must exist:",
    `-- CREATE USER ${account} IDENTIFIED BY '…';`,
    // Without TRIGGER an account cannot see whether the triggers are there.
    `GRANT ${ROWS}, TRIGGER ON ${database}.${quoted(table)} TO ${account};`,
    `GRANT ${ROWS} ON ${database}.${quoted(outbox)} TO ${account};`,
    ...triggerWish(url) === "never" ? [] : [
      "",
      "-- The changes of other writers. The triggers run with the rights of the",
      "-- account of the service. Drop them before that account: without it",
      "-- every write to the table fails.",
      "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION';",
      "DELIMITER //",
      ...triggersOf(table, outbox, fields).flatMap((it) => [
        `DROP TRIGGER IF EXISTS ${quoted(it.name)} //`,
        `${createTrigger(it, table, account)} //`,
      ]),
      "DELIMITER ;",
    ],
  ];
}

/** The files that the URL names need not be here. */
function withoutFiles(url: URL): URL {
  const plain = new URL(url);
  for (const name of ["tls", "tls-ca", "server-key"]) {
    plain.searchParams.delete(name);
  }
  return plain;
}

function text(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
