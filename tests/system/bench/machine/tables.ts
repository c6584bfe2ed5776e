/**
 * Tables of many people, filled at once and past the service.
 *
 * @module
 */
import { createConnection } from "mysql2/promise";
import { fillTable } from "../peers/table.ts";

/** Fills a table in a file of SQLite; its URL for the service. */
export function sqliteTable(
  directory: string,
  name: string,
  people: number,
): string {
  const path = `${directory}/${name}.db`;
  fillTable(path, people).close();
  return `sqlite:${path}`;
}

const DIGITS = [...Array(10).keys()].map((it) => `SELECT ${it} AS d`)
  .join(" UNION ALL ");

/** The numbers from 0 to 999,999: MySQL has no tables of them. */
const MILLION = `SELECT ${
  [..."abcdef"].map((it, i) => `${10 ** i} * ${it}.d`).join(" + ")
} AS number FROM ${[..."abcdef"].map((it) => `(${DIGITS}) AS ${it}`).join()}`;

/** Fills a table in MariaDB, unless it is there; its URL for the service. */
export async function mysqlTable(
  mysql: string,
  name: string,
  people: number,
): Promise<string> {
  await sql(
    mysql,
    `CREATE TABLE IF NOT EXISTS ${name} (
      id VARBINARY(1020) NOT NULL PRIMARY KEY,
      first_name VARCHAR(255) NOT NULL,
      last_name VARCHAR(255) NOT NULL
    ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC
      DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    `INSERT IGNORE INTO ${name} SELECT CONCAT('p', LPAD(number, 6, '0')),
      'First', 'Last' FROM (${MILLION}) AS numbers WHERE number < ${people}
      ORDER BY number`,
  );
  return `${mysql}?table=${name}&triggers=true`;
}

/** Runs statements on MariaDB; returns the rows of the last. */
export async function sql(mysql: string, ...texts: string[]): Promise<unknown> {
  const connection = await createConnection(mysql);
  try {
    let rows: unknown;
    for (const text of texts) [rows] = await connection.query(text);
    return rows;
  } finally {
    await connection.end();
  }
}
