/**
 * What the drivers of MySQL have in common: what a connection is to the pool,
 * and how its session is set up.
 *
 * @module
 */
import type { ConnectionLost } from "./errors.ts";
import type { Result, Statement } from "../sql/driver.ts";

/** The commands that are not prepared: MySQL prepares none of them. */
export type Control = "START TRANSACTION" | "COMMIT" | "ROLLBACK";

/**
 * Sets a session up. Nothing is left to the server's defaults: neither
 * truncation instead of an error, nor a wait for a lock that outlasts the call.
 * With a `limit` the server ends each statement after so many milliseconds
 * (MySQL: each SELECT), since it does not notice that nobody waits any more.
 */
export function sessionOf(limit?: number): string {
  const base = "SET NAMES utf8mb4, SESSION sql_mode = 'STRICT_ALL_TABLES," +
    "NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO," +
    "NO_ENGINE_SUBSTITUTION', SESSION innodb_lock_wait_timeout = 2, " +
    "SESSION lock_wait_timeout = 2, SESSION wait_timeout = 600, " +
    "SESSION autocommit = 1";
  if (limit === undefined) return base;
  // To the other server each of them is a comment.
  return base +
    ` /*M!100101 , SESSION max_statement_time = ${limit / 1000} */` +
    ` /*!50708 , SESSION max_execution_time = ${Math.ceil(limit)} */`;
}

/**
 * A connection with its session set up. Whatever becomes of it, each command
 * settles by its deadline; it throws the server's error, with its number as
 * `errno`, or a {@linkcode ConnectionLost}.
 */
export interface MysqlSession {
  /** Why it is of no use any more, if so. */
  readonly broken: ConnectionLost | undefined;
  /** Runs a statement; of an UPDATE it counts the rows that matched. */
  execute(statement: Statement, deadline: number): Promise<Result>;
  /** Begins or ends a transaction. */
  control(command: Control, deadline: number): Promise<void>;
  /** Gives it up; the server rolls back what was not committed. */
  abandon(): void;
  /** Says goodbye. */
  close(): Promise<void>;
}
