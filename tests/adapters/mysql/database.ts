import { PERSON, type Person } from "../../../src/person/person.ts";
import mysql from "mysql2";
import { mysql as adapter } from "../../../adapters/mysql.ts";
import type { StoreOptions } from "../../../src/dao/adapter.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { Account, outside } from "./account.ts";
import type { MakeDatabase } from "../sql/made_database.ts";
import { withParameters } from "../sql/with_parameters.ts";
import { executing, others } from "./processes.ts";
import { providedUrl } from "../../support/servers/provided.ts";

/** The options of the stores in the tests. */
export const OPTIONS: StoreOptions<Person> = {
  record: PERSON,
  timeout: 20_000,
  connections: 4,
};

/** The URL of the test server, with these parameters. */
export function serverUrl(parameters: Record<string, string> = {}): URL {
  return withParameters(providedUrl("PERSON_TEST_MYSQL"), parameters);
}

/** A database that only one test uses, and a connection of that test to it. */
export class Database implements AsyncDisposable {
  readonly #name = `person_${crypto.randomUUID().replaceAll("-", "")}`;
  readonly #server: URL;
  readonly #connection: mysql.Connection;

  private constructor(server: URL) {
    this.#server = server;
    this.#connection = mysql.createConnection({
      ...outside(server),
      rowsAsArray: true,
      multipleStatements: true,
    });
  }

  /** Makes the database, on the test server or on another one. */
  static async make(server: URL = serverUrl()): Promise<Database> {
    const self = new Database(server);
    await self.run(`CREATE DATABASE ${self.#name}; USE ${self.#name}`);
    return self;
  }

  /** The URL of a store in the database. */
  url(parameters: Record<string, string> = {}): URL {
    const url = withParameters(this.#server, parameters);
    url.pathname = `/${this.#name}`;
    return url;
  }

  /** A store in the database. */
  open(
    options: Partial<StoreOptions<Person>> = {},
    parameters: Record<string, string> = {},
  ): PersonStore {
    return adapter.open(this.url(parameters), { ...OPTIONS, ...options });
  }

  /** A new account with these rights on a table, or on the whole database. */
  async account(rights: string, table = "*"): Promise<Account> {
    const user = `u${crypto.randomUUID().slice(0, 8)}`;
    await this.run(
      `CREATE USER ${user}@'%' IDENTIFIED BY 'hunter2'; ` +
        `GRANT ${rights} ON ${this.#name}.${table} TO ${user}@'%'`,
    );
    const url = this.url();
    url.username = user;
    url.password = "hunter2";
    return new Account(
      url,
      async () => void await this.run(`DROP USER ${user}@'%'`),
    );
  }

  /** Runs SQL. */
  run(sql: string): Promise<unknown[][]> {
    return new Promise((resolve, reject) => {
      this.#connection.query<mysql.RowDataPacket[][]>(
        sql,
        (error, rows) =>
          error ? reject(error) : resolve(Array.isArray(rows) ? rows : []),
      );
    });
  }

  /** Whether the server is a MariaDB, and not a MySQL. */
  async isMariaDb(): Promise<boolean> {
    const [[version] = []] = await this.run("SELECT VERSION()");
    return `${version}`.includes("MariaDB");
  }

  /** The server's ids of the stores' connections. */
  async connections(): Promise<number[]> {
    return (await others((sql) => this.run(sql))).map(({ id }) => id);
  }

  /**
   * Waits until the server executes a statement of one of the stores, and
   * returns the server's id of its connection.
   */
  async executing(): Promise<number> {
    for (;;) {
      const [first] = await executing((sql) => this.run(sql));
      if (first) return first.id;
    }
  }

  /** Kills the stores' connections; returns how many there were. */
  async kill(): Promise<number> {
    const ids = await this.connections();
    for (const id of ids) await this.run(`KILL ${id}`).catch(() => {});
    return ids.length;
  }

  /** Drops the database. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.run("ROLLBACK; UNLOCK TABLES");
    await this.run(`DROP DATABASE ${this.#name}`);
    const gone = new Promise((resolve) => this.#connection.on("end", resolve));
    this.#connection.end();
    await gone;
  }
}

/** In MySQL. */
export const inMysql: MakeDatabase = async () => {
  const database = await Database.make();
  return {
    run: (sql) => database.run(sql),
    open: (parameters) => adapter.open(database.url(parameters), OPTIONS),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
};
