/**
 * The databases on which several instances are tried.
 *
 * @module
 */
import { Database as MysqlDatabase } from "../../adapters/mysql/database.ts";
import { Database as PostgresDatabase } from "../../adapters/postgres/database.ts";

/** A database that only one test uses. */
export interface TestDatabase extends AsyncDisposable {
  /** The URL for a service, with these parameters. */
  url(parameters?: Record<string, string>): URL;
  /** Runs SQL past the services; returns the rows of the last statement. */
  run(sql: string): Promise<unknown[][]>;
}

/** A kind of database, and SQL that each kind spells in its own way. */
export interface Kind {
  /** Makes a database. */
  make(): Promise<TestDatabase>;
  /** Makes all reads and writes of people wait. */
  readonly lock: string;
  /** Lets them go on. */
  readonly unlock: string;
  /** The number of calls for people that wait for that. */
  readonly waiting: string;
  /** Makes each read of the outbox wait, until `unlock`. */
  readonly lockOutbox: string;
  /** The connections whose read of the outbox waits for that. */
  readonly readingOutbox: string;
  /** Ends the connection of this number. */
  readonly end: (connection: number) => string;
  /** An UPDATE that the triggers take for one of the service. */
  readonly hidden: (update: string) => string;
}

/** Each kind, by its name. */
export const DATABASES = {
  MariaDB: {
    make: () => MysqlDatabase.make(),
    lock: "LOCK TABLES person WRITE",
    unlock: "UNLOCK TABLES",
    waiting: "SELECT count(*) FROM information_schema.PROCESSLIST " +
      "WHERE db = DATABASE() AND state LIKE 'Waiting for table%'",
    lockOutbox: "LOCK TABLES person_outbox WRITE",
    // MySQL waits for a locked table already when it prepares the statement.
    readingOutbox: "SELECT id FROM information_schema.PROCESSLIST " +
      "WHERE db = DATABASE() AND id <> CONNECTION_ID() " +
      "AND command IN ('Execute', 'Prepare')",
    end: (connection) => `KILL ${connection}`,
    hidden: (update) =>
      "SET @person_service = CONCAT(DATABASE(), '.person_outbox'); " +
      `${update}; SET @person_service = NULL`,
  },
  PostgreSQL: {
    make: () => PostgresDatabase.make(),
    lock: "START TRANSACTION; LOCK TABLE person IN ACCESS EXCLUSIVE MODE",
    unlock: "COMMIT",
    // In a transaction, the server would show the activity of the first query.
    waiting: "SELECT pg_stat_clear_snapshot(); " +
      "SELECT count(*) FROM pg_stat_activity WHERE datname = " +
      "current_database() AND wait_event_type = 'Lock' " +
      "AND query LIKE '%\"first_name\"%'",
    lockOutbox:
      "START TRANSACTION; LOCK TABLE person_outbox IN ACCESS EXCLUSIVE MODE",
    readingOutbox: "SELECT pg_stat_clear_snapshot(); " +
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() " +
      "AND wait_event_type = 'Lock'",
    end: (connection) => `SELECT pg_terminate_backend(${connection})`,
    hidden: (update) =>
      "START TRANSACTION; SET LOCAL person.writer = 'public.person_outbox'; " +
      `${update}; COMMIT`,
  },
} satisfies Record<string, Kind>;
