/**
 * One connection through deno_mysql, which lacks a time limit, closes it at
 * every error, and writes to the standard output unless it is told not to.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type {
  Answer,
  DenoMysql,
  DenoMysqlClient,
  DenoMysqlConfig,
} from "./client.ts";
import { DUPLICATE, errorOf, ServerError } from "./errors.ts";
import { addsPeople, textOf, unmarked } from "./text.ts";
import { ConnectionLost } from "../mysql/errors.ts";
import {
  type Control,
  type MysqlSession,
  sessionOf,
} from "../mysql/session.ts";
import type { Result, Statement } from "../sql/driver.ts";

/** Numbers are told by the words of the errors: in English, then. */
const ENGLISH = ", SESSION lc_messages = 'en_US'";

/**
 * Under these the driver's quoting is not safe. Nothing here relies on it, but
 * what is not there cannot be relied on by mistake.
 */
const UNSAFE = /\b(ANSI_QUOTES|NO_BACKSLASH_ESCAPES)\b/;

/** A connection, with its session set up. */
export class DenoMysqlConnection implements MysqlSession {
  readonly #client: DenoMysqlClient;
  #broken: ConnectionLost | undefined;

  private constructor(client: DenoMysqlClient) {
    this.#client = client;
  }

  /** Connects; throws what {@linkcode DenoMysqlConnection.execute} does. */
  static async open(
    { Connection }: DenoMysql,
    config: DenoMysqlConfig,
    deadline: number,
  ): Promise<DenoMysqlConnection> {
    const self = new DenoMysqlConnection(new Connection(config));
    await self.#connect(deadline);
    try {
      const { rows } = await self.execute(SQL_MODE, deadline);
      const [, unsafe] = UNSAFE.exec(rows[0]?.[0] ?? "") ?? [];
      if (unsafe) throw unsafeMode(unsafe);
      await self.#run(sessionOf(config.timeout) + ENGLISH, deadline);
    } catch (error) {
      self.abandon();
      throw error;
    }
    return self;
  }

  /** Why it is of no use any more, if so. */
  get broken(): ConnectionLost | undefined {
    return this.#broken;
  }

  /** Runs a statement; throws the server's error, or the loss. */
  async execute(statement: Statement, deadline: number): Promise<Result> {
    const { sql, params } = statement;
    if (addsPeople(sql)) return await this.#insert(statement, deadline);
    const answer = await this.#run(textOf({ sql, params }), deadline);
    return {
      rows: answer.rows?.map(unmarked) ?? [],
      affected: sql.startsWith("UPDATE ")
        ? Math.min(1, answer.lastInsertId ?? 0)
        : answer.affectedRows ?? 0,
    };
  }

  /** Begins or ends a transaction. */
  async control(command: Control, deadline: number): Promise<void> {
    await this.#run(command, deadline);
  }

  /** Gives it up; the server rolls back what was not committed. */
  abandon(): void {
    this.#break(new ConnectionLost(true));
  }

  /** Hangs up; the driver knows no goodbye. */
  close(): Promise<void> {
    this.abandon();
    return Promise.resolve();
  }

  /** Adds all of the people or, if one is there already, none. */
  async #insert(statement: Statement, deadline: number): Promise<Result> {
    // VALUES (?, ?), (?, ?): as many groups as there are records.
    const people = statement.sql.split("), (").length;
    if (people > 1) await this.#run("SAVEPOINT people", deadline);
    const { affectedRows } = await this.#run(textOf(statement), deadline);
    if (affectedRows === people) return { rows: [], affected: people };
    if (people > 1) {
      await this.#run("ROLLBACK TO SAVEPOINT people", deadline);
    }
    throw new ServerError(DUPLICATE);
  }

  #run(text: string, deadline: number): Promise<Answer> {
    if (this.#broken) return Promise.reject(this.#broken);
    return this.#within(this.#client.execute(text), deadline);
  }

  /** Connects. An attempt that comes to an end too late is closed then. */
  async #connect(deadline: number): Promise<void> {
    const connected = this.#client.connect();
    connected.then(() => this.#broken && this.#client.close(), () => {});
    await this.#within(connected, deadline);
  }

  /** What comes of it, or its loss if that takes longer. */
  #within<T>(work: Promise<T>, deadline: number): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const timer = setTimeout(
      () => reject(this.#break(new ConnectionLost(true))),
      Math.max(0, deadline - performance.now()),
    );
    work.then(resolve, (cause) => {
      const error = errorOf(cause);
      // The driver has closed it, but those beside it are as good as before.
      const lost = error instanceof ConnectionLost;
      this.#break(lost ? error : new ConnectionLost(true, error));
      reject(error);
    });
    return promise.finally(() => clearTimeout(timer));
  }

  #break(why: ConnectionLost): ConnectionLost {
    if (!this.#broken) {
      this.#broken = why;
      this.#client.close();
    }
    return this.#broken;
  }
}

const SQL_MODE: Statement = { sql: "SELECT @@SESSION.sql_mode", params: [] };

function unsafeMode(mode: string): AppError {
  return new AppError(
    "unavailable",
    `The database's sql_mode has ${mode}, under which deno_mysql is not ` +
      "safe. Take it out of the server's sql_mode, or use mysql: instead.",
  );
}
