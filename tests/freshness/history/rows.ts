/**
 * Locks on rows of people, held against the service: its writes wait between
 * the announcement and the change, and its reads do not.
 *
 * @module
 */
import mysql, { type Connection } from "mysql2/promise";

/** A session of the database that locks rows. */
export class Rows implements AsyncDisposable {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Opens a session. */
  static async open(url: string): Promise<Rows> {
    return new Rows(await mysql.createConnection(url));
  }

  /** Locks the rows of those ids, or where they would be. */
  async lock(ids: readonly string[]): Promise<void> {
    await this.#connection.query("START TRANSACTION");
    const places = ids.map(() => "?").join(", ");
    try {
      await this.#connection.execute(
        `SELECT id FROM person WHERE id IN (${places}) FOR UPDATE`,
        [...ids],
      );
    } catch {
      // A deadlock, of which we are the victim.
    }
  }

  /** Unlocks all. */
  async unlock(): Promise<void> {
    await this.#connection.query("ROLLBACK");
  }

  /** Ends the session, and with it the locks. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.end();
  }
}
