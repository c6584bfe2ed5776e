/**
 * The SQL that prepares a database for the service, for an administrator whose
 * service may not do it by itself.
 *
 * @module
 */
import type { TableRecord } from "../../src/dao/adapter.ts";
import { flag } from "../../src/dao/url_text.ts";
import { idColumn, mapFields } from "../sql/statements/columns.ts";
import { triggerWish } from "../sql/statements/trigger_wish.ts";
import {
  createOutbox,
  createTable,
  literal,
  outboxTableOf,
  quoted,
  tableOf,
} from "./dialect.ts";
import { createNotifier, dropNotifier } from "./notification_sql.ts";
import { createTriggers } from "./trigger_sql.ts";
import { connectionOptions } from "./connection/url.ts";
import { tablesOf } from "./tables_of_url.ts";

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
  const plain = new URL(url);
  // The file that the URL names need not be here.
  for (const name of ["tls", "tls-ca"]) plain.searchParams.delete(name);
  const { database, user } = connectionOptions(plain)();
  const tables = tablesOf(url, record.name);
  const role = quoted(user);
  const schema = quoted(tables.schema);
  return [
    "-- For an administrator of PostgreSQL, in psql. It may be run again.",
    "-- The role and the database must exist. These statements make them:",
    `-- CREATE ROLE ${role} LOGIN PASSWORD '…';`,
    `-- CREATE DATABASE ${
      quoted(database)
    } ENCODING 'UTF8' TEMPLATE template0;`,
    `\\connect ${quoted(database)}`,
    "BEGIN;",
    `CREATE SCHEMA IF NOT EXISTS ${schema};`,
    `${createTable(tables, fields)};`,
    `${createOutbox(tables)};`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${role};`,
    `GRANT ${ROWS} ON ${tableOf(tables)}, ${outboxTableOf(tables)} TO ${role};`,
    "",
    "-- The numbers of new ids, if the table makes them.",
    ...numbersSql(tableOf(tables), idColumn(fields), role),
    ...triggerWish(url) === "never" ? [] : [
      "",
      "-- The changes of other writers. The function runs with the rights of",
      "-- the role that runs this.",
      ...`${createTriggers(tables, fields)};`.split("\n"),
      "",
      "-- The notifications of the outbox, which only notify=true needs.",
      `${dropNotifier(tables)};`,
      ...flag(url, "notify") ? `${createNotifier(tables)};`.split("\n") : [],
    ],
    "COMMIT;",
  ];
}

/** Lets the role take the next number of a column that has a sequence. */
function numbersSql(table: string, column: string, role: string): string[] {
  const sequence = `pg_get_serial_sequence(${literal(table)}, ${
    literal(column)
  })`;
  return [
    "DO $do$ BEGIN",
    `  IF ${sequence} IS NOT NULL THEN`,
    `    EXECUTE 'GRANT USAGE, UPDATE ON SEQUENCE ' || ${sequence}`,
    `      || ${literal(` TO ${role}`)};`,
    "  END IF;",
    "END $do$;",
  ];
}
