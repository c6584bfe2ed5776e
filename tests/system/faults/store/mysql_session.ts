/**
 * A session of MariaDB past the network that the service has.
 *
 * @module
 */
import mysql from "mysql2";
import type { MariaDb } from "../../../support/servers/mariadb.ts";
import type { Session } from "./faulty_store.ts";

/** A session of a user without a password. */
export class MysqlSession implements Session {
  readonly #connection: mysql.Connection;

  private constructor(connection: mysql.Connection) {
    this.#connection = connection;
  }

  /** Connects; the administrator also chooses the database. */
  static async open(
    { port }: Pick<MariaDb, "port">,
    user: "root" | "hog",
  ): Promise<MysqlSession> {
    const connection = mysql.createConnection({
      host: "127.0.0.1",
      port,
      user,
      ...(user === "root" ? { database: "test" } : {}),
      multipleStatements: true,
    });
    connection.on("error", () => {});
    await new Promise<void>((resolve, reject) =>
      connection.connect((error) => {
        if (!error) return resolve();
        connection.destroy();
        reject(error);
      })
    );
    return new MysqlSession(connection);
  }

  /** Runs statements. */
  run(text: string): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#connection.query(text, (error) => error ? reject(error) : resolve())
    );
  }

  /** Runs a statement with values. */
  change(text: string, values: readonly (string | null)[]): Promise<number> {
    return new Promise((resolve, reject) =>
      this.#connection.query<mysql.ResultSetHeader>(
        text,
        [...values],
        (error, header) => error ? reject(error) : resolve(header.affectedRows),
      )
    );
  }

  /** Drops the connection. */
  destroy(): void {
    this.#connection.destroy();
  }

  /** Closes it, which rolls back what was not committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#connection.on("end", resolve));
    this.#connection.end();
    await ended;
  }
}
