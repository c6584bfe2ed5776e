/**
 * The databases on which several instances are tried.
 *
 * @module
 */
import { mysql } from "../../../adapters/mysql.ts";
import { postgres } from "../../../adapters/postgres.ts";
import type { AnyRecordStoreAdapter } from "../../../src/dao/adapter.ts";
import { Database as MysqlDatabase } from "../../adapters/mysql/database.ts";
import { executing, others } from "../../adapters/mysql/processes.ts";
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
  /** Its adapter. */
  readonly adapter: AnyRecordStoreAdapter;
  /** Makes a database. */
  make(): Promise<TestDatabase>;
  /** Makes all reads and writes of people wait. */
  readonly lock: string;
  /** Lets them go on. */
  readonly unlock: string;
  /** The number of calls for people that wait for that. */
  readonly waiting: (database: TestDatabase) => Promise<number>;
  /** Makes each read of the outbox wait, until `unlock`. */
  readonly lockOutbox: string;
  /** The connections whose read of the outbox waits for that. */
  readonly readingOutbox: (database: TestDatabase) => Promise<number[]>;
  /** Ends the connection of this number. */
  readonly end: (connection: number) => string;
  /** An UPDATE that the triggers take for one of the service. */
  readonly hidden: (update: string) => string;
}

/** The connections of PostgreSQL that wait for a lock. */
const WAITING = "SELECT pid FROM pg_stat_activity " +
  "WHERE datname = current_database() AND wait_event_type = 'Lock'";

/** Each kind, by its name. */
export const DATABASES = {
  MariaDB: {
    adapter: mysql,
    make: () => MysqlDatabase.make(),
    lock: "LOCK TABLES person WRITE",
    unlock: "UNLOCK TABLES",
    waiting: async (database) => {
      const all = await others((sql) => database.run(sql));
      return all.filter(({ state }) => state.startsWith("Waiting for table"))
        .length;
    },
    lockOutbox: "LOCK TABLES person_outbox WRITE",
    readingOutbox: async (database) => {
      const all = await executing((sql) => database.run(sql));
      return all.map(({ id }) => id);
    },
    end: (connection) => `KILL ${connection}`,
    hidden: (update) =>
      "SET @person_service = CONCAT(DATABASE(), '.person_outbox'); " +
      `${update}; SET @person_service = NULL`,
  },
  PostgreSQL: {
    adapter: postgres,
    make: () => PostgresDatabase.make(),
    lock: "START TRANSACTION; LOCK TABLE person IN ACCESS EXCLUSIVE MODE",
    unlock: "COMMIT",
    // In a transaction, the server would show the activity of the first query.
    waiting: async (database) => {
      const rows = await database.run(
        `SELECT pg_stat_clear_snapshot(); ${WAITING} ` +
          "AND query LIKE '%\"first_name\"%'",
      );
      return rows.length;
    },
    lockOutbox:
      "START TRANSACTION; LOCK TABLE person_outbox IN ACCESS EXCLUSIVE MODE",
    readingOutbox: async (database) => {
      const rows = await database.run(
        `SELECT pg_stat_clear_snapshot(); ${WAITING}`,
      );
      return rows.map(([pid]) => Number(pid));
    },
    end: (connection) => `SELECT pg_terminate_backend(${connection})`,
    // The triggers also look at the text of the statement.
    hidden: (update) =>
      `${update} AND ` +
      "set_config('person.writer', 'public.person_outbox', true) <> ''",
  },
} satisfies Record<string, Kind>;
