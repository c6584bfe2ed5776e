/**
 * The session that both drivers of MySQL set up, and what the pool needs of a
 * connection.
 *
 * @module
 */
import type { ConnectionLost } from "./errors.ts";
import type { Result, Statement } from "../sql/driver.ts";

/** The commands that are not prepared: MySQL prepares none of them. */
export type Control = "START TRANSACTION" | "COMMIT" | "ROLLBACK";

/**
 * The settings of every session. Without them, the server's defaults could
 * change the meaning of our statements.
 */
const SETTINGS = [
  "NAMES utf8mb4",
  // Otherwise the server truncates a value instead of an error.
  "SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE," +
  "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  // Otherwise a call waits for a lock longer than its deadline.
  "SESSION innodb_lock_wait_timeout = 2",
  "SESSION lock_wait_timeout = 2",
  "SESSION wait_timeout = 600",
  // Otherwise an acknowledged write is not committed: under CHAIN our COMMIT
  // begins another transaction.
  "SESSION autocommit = 1",
  "SESSION completion_type = 'NO_CHAIN'",
  // Otherwise a batch lacks people who exist; DEFAULT would be the server's.
  "SESSION sql_select_limit = 18446744073709551615",
  // Otherwise a statement is refused by the server's estimate of its cost.
  "SESSION sql_big_selects = 1",
  "SESSION sql_safe_updates = 0",
  // Otherwise a constraint of the table is not checked.
  "SESSION unique_checks = 1",
  "SESSION foreign_key_checks = 1",
  "SESSION sql_auto_is_null = 0",
];

/** Otherwise a read sees what is not committed, and a write is refused. */
const ISOLATION = {
  mariadb: "SESSION tx_isolation = 'REPEATABLE-READ', SESSION tx_read_only = 0",
  mysql: "SESSION transaction_isolation = 'REPEATABLE-READ', " +
    "SESSION transaction_read_only = 0",
};

/**
 * The statement that sets a session up, so that nothing depends on the
 * defaults of the server. With a `limit` the server ends each statement (MySQL:
 * each SELECT) after so many milliseconds, because the server does not notice that the
 * client has stopped waiting.
 */
export function sessionOf(limit?: number): string {
  // A comment with a version is a comment to the other kind of server.
  const own = limit === undefined ? ISOLATION : {
    mariadb: `${ISOLATION.mariadb}, ` +
      `SESSION max_statement_time = ${limit / 1000}`,
    mysql: `${ISOLATION.mysql}, ` +
      `SESSION max_execution_time = ${Math.ceil(limit)}`,
  };
  return `SET ${SETTINGS.join(", ")}` +
    ` /*M!100101 , ${own.mariadb} */ /*!50720 , ${own.mysql} */`;
}

/**
 * A connection with its session set up. Each command settles by its deadline.
 * It throws the server's error, with its number as `errno`, or a
 * {@linkcode ConnectionLost}.
 */
export interface MysqlSession {
  /** The reason why it is unusable; `undefined` while it works. */
  readonly broken: ConnectionLost | undefined;
  /** Runs a statement; of an UPDATE it counts the rows that matched. */
  execute(statement: Statement, deadline: number): Promise<Result>;
  /** Begins or ends a transaction. */
  control(command: Control, deadline: number): Promise<void>;
  /** Drops the connection; the server rolls back what was not committed. */
  abandon(): void;
  /** Closes the connection. */
  close(): Promise<void>;
}
