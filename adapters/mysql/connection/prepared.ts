/**
 * The prepared statements of one connection. `execute` of mysql2 looks each one
 * up by a text that it makes of the SQL and eight options, in a command of its
 * own; by the SQL alone a statement costs a tenth less.
 *
 * @module
 */
import type mysql from "mysql2";
import type { Statement } from "../../sql/driver.ts";
import type { Done } from "../../sql/pool/commands.ts";

/** What mysql2 answers to a statement. */
export type Answer = mysql.RowDataPacket[][] | mysql.ResultSetHeader;

/** The most statements of a connection that stay prepared. */
export const MOST_PREPARED = 64;

/** Runs statements; each is prepared the first time. */
export class PreparedStatements {
  readonly #connection: Pick<mysql.Connection, "prepare">;
  readonly #prepared = new Map<string, mysql.PrepareStatementInfo>();

  /** Those of a connection whose `maxPreparedStatements` is {@linkcode MOST_PREPARED}. */
  constructor(connection: Pick<mysql.Connection, "prepare">) {
    this.#connection = connection;
  }

  /** Runs a statement that has parameters. */
  run({ sql, params }: Statement, done: Done<Answer>): void {
    const execute = (it: mysql.PrepareStatementInfo) =>
      it.execute<Answer>([...params], done);
    const known = this.#prepared.get(sql);
    if (known) execute(known);
    else this.#prepare(sql, execute, done);
  }

  #prepare(
    sql: string,
    next: (statement: mysql.PrepareStatementInfo) => void,
    failed: (error: unknown) => void,
  ): void {
    this.#connection.prepare(sql, (error, statement) => {
      if (error) return failed(error);
      // When there is one too many, mysql2 closes the one that is not used for the
      // longest time. To mysql2 that is the oldest one, because it sees no other use.
      const [oldest] = this.#prepared.keys();
      if (this.#prepared.size === MOST_PREPARED && oldest !== undefined) {
        this.#prepared.delete(oldest);
      }
      this.#prepared.set(sql, statement);
      next(statement);
    });
  }
}
