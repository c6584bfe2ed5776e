/**
 * A server of its own whose defaults are hostile to a careless client.
 *
 * @module
 */
import mysql2 from "mysql2/promise";
import type { Statement } from "../../../adapters/sql/driver.ts";
import { MysqlConnection } from "../../../adapters/mysql/connection/connection.ts";
import { pooledDrivers } from "../../../adapters/sql/pool/pooled_driver.ts";
import { FAILURES } from "../../../adapters/mysql/errors.ts";
import { prepareMysql } from "../../../adapters/mysql/table.ts";
import { Triggers } from "../../../adapters/mysql/triggers.ts";
import { connectionOptions } from "../../../adapters/mysql/connection/url.ts";
import { SqlStore } from "../../../adapters/sql/store.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { HOSTILE } from "./hostile_defaults.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";

/** Defaults for which no broken law is known. */
const HARMLESS = [
  "binlog_row_image = 'MINIMAL'",
  "collation_connection = 'latin1_german2_ci'",
  "collation_server = 'ucs2_general_ci'",
  "div_precision_increment = 0",
  "explicit_defaults_for_timestamp = 0",
  "group_concat_max_len = 4",
  "innodb_strict_mode = 0",
  "lc_messages = 'de_DE'",
  "max_sort_length = 64",
  "old_mode = 'IGNORE_INDEX_ONLY_FOR_JOIN'",
  "optimizer_switch = 'derived_merge=off,index_condition_pushdown=off'",
  "sql_auto_is_null = 1",
  "sql_buffer_result = 1",
  "sql_notes = 0",
  "sql_quote_show_create = 0",
  "time_zone = '+13:00'",
  "unique_checks = 0",
  "wait_timeout = 1",
];

/** The deadline of the stores, in milliseconds. */
const TIMEOUT = 5000;

/** A hostile server, and a connection of the test with sane settings. */
export class HostileServer implements AsyncDisposable {
  readonly #server: MariaDb;
  readonly #outside: mysql2.Connection;
  #made = 0;

  private constructor(server: MariaDb, outside: mysql2.Connection) {
    this.#server = server;
    this.#outside = outside;
  }

  /** Starts the server with these options. */
  static async start(...args: string[]): Promise<HostileServer> {
    const server = await MariaDb.start({ args });
    const outside = await mysql2.createConnection({
      uri: server.rootUrl,
      rowsAsArray: true,
      charset: "utf8mb4",
    });
    const self = new HostileServer(server, outside);
    await self.run(
      "SET NAMES utf8mb4, autocommit = 0, autocommit = 1, " +
        "completion_type = 0, sql_mode = '', foreign_key_checks = 1, " +
        "sql_select_limit = 18446744073709551615, sql_big_selects = 1 " +
        "/*M!100101 , tx_read_only = 0, tx_isolation = 'REPEATABLE-READ' */",
    );
    await self.run("CREATE USER plain@'%' IDENTIFIED BY 'hunter2'");
    await self.run("GRANT ALL ON `person\\_%`.* TO plain@'%'");
    return self;
  }

  /** Gives new sessions every hostile default. */
  async makeHostile(): Promise<void> {
    const settings = [...HOSTILE.map(({ setting }) => setting), ...HARMLESS]
      .flatMap((it) => it.split(", SESSION "));
    for (const it of settings) await this.run(`SET GLOBAL ${it}`);
    const inits = ["completion_type = CHAIN", "autocommit = 0"];
    await this.initConnect(`SET ${inits.join()}, NAMES latin1`);
  }

  /** Runs SQL on the connection of the test. */
  async run(sql: string): Promise<unknown[][]> {
    const [rows] = await this.#outside.query<mysql2.RowDataPacket[][]>(sql);
    return Array.isArray(rows) ? rows : [];
  }

  /** Sets what the server runs at each connect of an account without SUPER. */
  async initConnect(sql: string): Promise<void> {
    await this.run(`SET GLOBAL init_connect = '${sql}'`);
  }

  /** Makes a database, which the connection of the test then uses. */
  async database(): Promise<string> {
    const name = `person_${++this.#made}`;
    await this.run(`CREATE DATABASE ${name}`);
    await this.run(`USE ${name}`);
    return name;
  }

  /** The URL of a database, as an account that has no privilege but for it. */
  url(database: string): URL {
    const url = new URL(this.#server.url);
    url.username = "plain";
    url.pathname = `/${database}`;
    return url;
  }

  /**
   * A store whose connections run these statements after their session was set
   * up, as if one setting had been forgotten.
   */
  store(database: string, ...forgotten: string[]): SqlStore<Person> {
    const connect = async (deadline: number) => {
      const options = connectionOptions(this.url(database))();
      const it = await MysqlConnection.open(
        options,
        deadline,
        RUNTIME,
        TIMEOUT,
      );
      for (const sql of forgotten) await it.execute(plain(sql), deadline);
      return it;
    };
    const triggers = new Triggers("person", PERSON.fields, "never");
    return new SqlStore({
      record: PERSON,
      ...pooledDrivers(connect, FAILURES, 1, RUNTIME),
      prepare: () => prepareMysql(PERSON, "person", "now", triggers),
      coverage: () => triggers.coverage(),
      timeout: TIMEOUT,
      runtime: RUNTIME,
    });
  }

  /** Stops the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#outside.end();
    await this.#server[Symbol.asyncDispose]();
  }
}

function plain(sql: string): Statement {
  return { sql, params: [] };
}
