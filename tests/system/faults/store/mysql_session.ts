/**
 * Connections to MariaDB past the network that the service has.
 *
 * @module
 */
import mysql from "mysql2";
import type { MariaDb } from "../../support/servers/mariadb.ts";

/** Connects, as a user without a password. */
export function connect(
  { port }: MariaDb,
  user: "root" | "hog",
): mysql.Connection {
  const connection = mysql.createConnection({
    host: "127.0.0.1",
    port,
    user,
    multipleStatements: true,
  });
  connection.on("error", () => {});
  return connection;
}

/** Runs statements. */
export function query(
  connection: mysql.Connection,
  text: string,
): Promise<void> {
  return new Promise((resolve, reject) =>
    connection.query(text, (error) => error ? reject(error) : resolve())
  );
}

/** Closes the connection, which rolls back what was not committed. */
export async function leave(connection: mysql.Connection): Promise<void> {
  const ended = new Promise((resolve) => connection.on("end", resolve));
  connection.end();
  await ended;
}
