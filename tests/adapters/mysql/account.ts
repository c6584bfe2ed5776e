/**
 * Another account of the test server, with few rights.
 *
 * @module
 */
import mysql from "mysql2";
import { mysql as adapter } from "../../../adapters/mysql.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { PERSON } from "../../../src/person/person.ts";
import { withParameters } from "../sql/with_parameters.ts";

/** An account, and a connection of the test with it. */
export class Account implements AsyncDisposable {
  /** The account as SQL names it. */
  readonly name: string;
  /** The URL of a store that logs in with the account. */
  readonly url: URL;
  readonly #drop: () => Promise<void>;
  #connection: mysql.Connection | undefined;

  /** The account of the URL; `drop` removes it. */
  constructor(url: URL, drop: () => Promise<void>) {
    this.name = `${url.username}@'%'`;
    this.url = url;
    this.#drop = drop;
  }

  /** Runs SQL with the rights of the account. */
  run(sql: string): Promise<unknown> {
    const connection = this.#connection ??= mysql.createConnection(
      outside(this.url),
    );
    return new Promise((resolve, reject) =>
      connection.query(
        sql,
        (error, rows) => error ? reject(error) : resolve(rows),
      )
    );
  }

  /** A store that logs in with the account. */
  open(parameters: Record<string, string> = {}): PersonStore {
    return adapter.open(withParameters(this.url, parameters), {
      record: PERSON,
      timeout: 20_000,
      connections: 2,
    });
  }

  /** Closes the connection, and removes the account. */
  async [Symbol.asyncDispose](): Promise<void> {
    const connection = this.#connection;
    if (connection) {
      const gone = new Promise((resolve) => connection.on("end", resolve));
      connection.end();
      await gone;
    }
    await this.#drop();
  }
}

/** The options of a connection that is not the service's. */
export function outside(url: URL): mysql.ConnectionOptions {
  return {
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    charset: "utf8mb4",
  };
}
