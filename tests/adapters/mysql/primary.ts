/**
 * A server of its own that may become read-only, as the old primary of a
 * failover does.
 *
 * @module
 */
import mysql2 from "mysql2/promise";
import { mysql } from "../../../adapters/mysql.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { OPTIONS } from "./database.ts";
import { processes } from "./processes.ts";

/** A server, and a connection of the test that may write at any time. */
export class Primary implements AsyncDisposable {
  readonly #server: MariaDb;
  readonly #root: mysql2.Connection;

  private constructor(server: MariaDb, root: mysql2.Connection) {
    this.#server = server;
    this.#root = root;
  }

  /** Starts the server, and makes the tables. */
  static async start(): Promise<Primary> {
    const server = await MariaDb.start();
    const root = await mysql2.createConnection({
      uri: server.rootUrl,
      rowsAsArray: true,
    });
    const self = new Primary(server, root);
    await self.run("CREATE USER plain@'%' IDENTIFIED BY 'hunter2'");
    await self.run("GRANT ALL ON test.* TO plain@'%'");
    await using store = mysql.open(self.url, OPTIONS);
    await store.ping();
    return self;
  }

  /** The URL for an account that may not write to a read-only server. */
  get url(): URL {
    const url = new URL(this.#server.url);
    url.username = "plain";
    return url;
  }

  /** The URL for an account that may write at any time. */
  get rootUrl(): URL {
    return new URL(this.#server.rootUrl);
  }

  /** Runs SQL on the connection of the test. */
  async run(sql: string): Promise<unknown[][]> {
    const [rows] = await this.#root.query<mysql2.RowDataPacket[][]>(sql);
    return Array.isArray(rows) ? rows : [];
  }

  /** Sets whether the server is read-only. */
  async readOnly(value: boolean): Promise<void> {
    await this.run(`SET GLOBAL read_only = ${Number(value)}`);
  }

  /** Empties the tables of a server that may be written. */
  async reset(): Promise<void> {
    await this.readOnly(false);
    await this.run("DELETE FROM person");
    await this.run("DELETE FROM person_outbox");
  }

  /** The number of connections of the service. */
  async connections(): Promise<number> {
    const all = await processes((sql) => this.run(sql));
    return all.filter(({ user }) => user === "plain").length;
  }

  /** Stops the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#root.end();
    await this.#server[Symbol.asyncDispose]();
  }
}
