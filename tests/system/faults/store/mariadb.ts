/**
 * A MariaDB that tests make fail.
 *
 * @module
 */
import { MariaDb } from "../../../support/servers/mariadb.ts";
import {
  MARK,
  markOf,
} from "../../../../adapters/mysql/connection/settings.ts";
import { type FaultyStore, sql, type WriterSql } from "./faulty_store.ts";
import { Connections } from "./mysql_connections.ts";
import { MysqlSession } from "./mysql_session.ts";

// Without the privileges of an administrator, `read_only` binds it too.
const USERS =
  "CREATE USER IF NOT EXISTS service@'%' IDENTIFIED BY 'hunter2'; " +
  "GRANT ALL PRIVILEGES ON test.* TO service@'%'; " +
  "CREATE USER IF NOT EXISTS hog@'%'";

/** The fewest connections that MariaDB can be set to, and its default. */
const FEWEST = 10;
const DEFAULT = 151;

const WRITES = ["INSERT", "UPDATE", "DELETE"];

// A trigger that writes to a table which really is full would do, but of that
// one a busy server says, at times, that there is none.
const FULL = "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, " +
  "MESSAGE_TEXT = 'The table ''person'' is full'";

/** Locks are not waited for much longer than by the service. */
const SESSION = "SET SESSION innodb_lock_wait_timeout = 1";

const WRITER: WriterSql = {
  session: SESSION,
  own: `SET ${MARK} = ${markOf("person_outbox")}`,
  add: (rows) => `INSERT IGNORE ${rows}`,
  replace: (rows) => `REPLACE ${rows}`,
  merge: (rows) =>
    `INSERT ${rows} ON DUPLICATE KEY UPDATE first_name = VALUES(first_name)`,
};

/** A MariaDB of a test's own. */
export class FaultyMariaDb implements FaultyStore {
  /** Its name. */
  readonly name = "MariaDB";
  /** The server. */
  readonly server: MariaDb;
  /** All tables, as a backup locks them. */
  readonly lockAll = "FLUSH TABLES WITH READ LOCK";
  /** How another program writes. */
  readonly writer = WRITER;
  readonly #hogs: MysqlSession[] = [];

  private constructor(server: MariaDb) {
    this.server = server;
  }

  /** Starts one. */
  static async start(): Promise<FaultyMariaDb> {
    const self = new FaultyMariaDb(await MariaDb.start());
    await sql(self, USERS);
    return self;
  }

  /** The URL for the service. */
  url(port: number, database = "test"): string {
    return `mysql://service:hunter2@127.0.0.1:${port}/${database}`;
  }

  /** Makes a database that the service may use. */
  createDatabase(name: string): Promise<void> {
    return sql(
      this,
      `CREATE DATABASE IF NOT EXISTS ${name}; ` +
        `GRANT ALL PRIVILEGES ON ${name}.* TO service@'%'`,
    );
  }

  /** Connects as `root`. */
  connect(): Promise<MysqlSession> {
    return MysqlSession.open(this.server, "root");
  }

  /** Binds all but administrators. */
  setReadOnly(on: boolean): Promise<void> {
    return sql(this, `SET GLOBAL read_only = ${on ? 1 : 0}`);
  }

  /**
   * Each write of a person fails with what the server says of a table that is
   * full. A disk that is full does less: InnoDB refuses the rows that its files
   * would have to grow for, and goes on to change the others. See `lockAll` for
   * one with a binary log.
   */
  setFull(on: boolean): Promise<void> {
    return sql(
      this,
      WRITES.map((it) =>
        on
          ? `CREATE TRIGGER on_${it} BEFORE ${it} ON person ` +
            `FOR EACH ROW ${FULL}`
          : `DROP TRIGGER on_${it}`
      ).join("; "),
    );
  }

  /** Takes all connections, those of the service too, or gives them back. */
  async setExhausted(on: boolean): Promise<void> {
    if (!on) {
      const hogs = this.#hogs.splice(0);
      await Promise.all(hogs.map((it) => it[Symbol.asyncDispose]()));
      return await this.#insist(`SET GLOBAL max_connections = ${DEFAULT}`);
    }
    await sql(this, `SET GLOBAL max_connections = ${FEWEST}`);
    // The service may be quicker, so its connections are ended while there is
    // any that we do not have.
    while (this.#hogs.length < FEWEST) {
      await this.#insist("KILL USER service");
      while (this.#hogs.length < FEWEST) {
        const hog = await MysqlSession.open(this.server, "hog")
          .catch(() => undefined);
        if (!hog) break;
        this.#hogs.push(hog);
      }
    }
  }

  /** Takes every connection that is free, and those that it ends. */
  async takeConnections(choose: () => boolean): Promise<AsyncDisposable> {
    const connections = await Connections.takeAll(this.server);
    await connections.kill(choose);
    return connections;
  }

  /** The administrator has one connection more, once the last is quite closed. */
  async #insist(text: string): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      try {
        return await sql(this, text);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    throw new Error(`MariaDB takes no connection to ${text}`);
  }

  /** Stops it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }
}
