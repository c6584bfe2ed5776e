/**
 * Connections to MariaDB that others hold, so that an instance gets none.
 *
 * @module
 */
import mysql, { type Connection, type RowDataPacket } from "mysql2/promise";
import { processes } from "../../../adapters/mysql/processes.ts";
import type { MariaDb } from "../../../support/servers/mariadb.ts";

// The fewest that MariaDB can be set to, and its default.
const FEWEST = 10;
const DEFAULT = 151;

/** All connections that were free; ours are those of `root`. */
export class Connections implements AsyncDisposable {
  readonly #database: MariaDb;
  readonly #administrator: Connection;
  readonly #held: Connection[] = [];

  private constructor(database: MariaDb, administrator: Connection) {
    this.#database = database;
    this.#administrator = administrator;
  }

  /** Takes every connection that is free. */
  static async takeAll(database: MariaDb): Promise<Connections> {
    const administrator = await open(database);
    const connections = new Connections(database, administrator);
    await administrator.query(`SET GLOBAL max_connections = ${FEWEST}`);
    await connections.#take();
    return connections;
  }

  /** Ends those connections of the service that are chosen, and takes them. */
  async kill(choose: () => boolean): Promise<void> {
    const all = await processes(async (sql) => {
      const [rows] = await this.#administrator.query<RowDataPacket[]>(sql);
      return rows;
    });
    const ours = all.filter(({ user }) => user === "service");
    for (const { id } of ours.filter(choose)) {
      // It may have ended by itself.
      await this.#administrator.query(`KILL ${id}`).catch(() => {});
    }
    await this.#take();
  }

  async #take(): Promise<void> {
    while (this.#held.length < FEWEST) {
      const one = await open(this.#database).catch(() => undefined);
      if (!one) return;
      this.#held.push(one);
    }
  }

  /** Gives all of them back. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#held) one.destroy();
    await this.#administrator.query(`SET GLOBAL max_connections = ${DEFAULT}`);
    await this.#administrator.end();
  }
}

async function open({ rootUrl }: MariaDb): Promise<Connection> {
  return await mysql.createConnection(rootUrl);
}
