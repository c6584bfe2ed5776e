/**
 * One connection through deno_mysql. The module has no time limit for a call, and
 * closes the connection at every error.
 *
 * @module
 */
import { alarm, GRACE } from "../../src/resilience/alarm.ts";
import { WorkingTime } from "../../src/resilience/working_time.ts";
import type { Runtime } from "../../src/runtime.ts";
import type {
  Answer,
  DenoMysql,
  DenoMysqlClient,
  DenoMysqlConfig,
} from "./client.ts";
import { DUPLICATE, errorOf, ServerError } from "./errors.ts";
import { addsRecords, textOf, withoutPrefix } from "./text.ts";
import {
  ConnectionLost,
  type Control,
  type Loss,
  type SqlSession,
} from "../sql/pool/session.ts";
import { checkPacket } from "../mysql/connection/packet.ts";
import { setUp } from "../mysql/connection/session.ts";
import { type Result, type Statement, textsOf } from "../sql/driver.ts";

/** A {@linkcode SqlSession} through deno_mysql. */
export class DenoMysqlConnection implements SqlSession {
  /** The time at which it began to connect, by the steady clock. */
  readonly since: number;
  readonly #client: DenoMysqlClient;
  readonly #runtime: Runtime;
  /** The largest packet that the server takes, in bytes. */
  #longest = Infinity;
  #broken: ConnectionLost | undefined;
  /** The number of UPDATEs so far. */
  #updates = 0;

  private constructor(client: DenoMysqlClient, runtime: Runtime) {
    this.#client = client;
    this.#runtime = runtime;
    this.since = runtime.steady();
  }

  /** Connects; throws the same errors as {@linkcode DenoMysqlConnection.execute}. */
  static async open(
    { Connection }: DenoMysql,
    config: DenoMysqlConfig,
    deadline: number,
    runtime: Runtime,
    outbox?: string,
  ): Promise<DenoMysqlConnection> {
    const own = { ...config };
    const self = new DenoMysqlConnection(new Connection(own), runtime);
    await self.#connect(deadline);
    // Now the alarm ends each call: the module's timer takes no second look.
    own.timeout = 0;
    try {
      const ask = async (sql: string) =>
        (await self.#run(sql, deadline)).rows?.map((row) =>
          textsOf(Object.values(row))
        ) ?? [];
      const { db: database, timeout: limit } = config;
      const learned = await setUp(ask, { database, limit, outbox });
      self.#longest = learned.longest;
    } catch (error) {
      self.abandon();
      throw error;
    }
    return self;
  }

  /** The reason why it is unusable; `undefined` while it works. */
  get broken(): ConnectionLost | undefined {
    return this.#broken;
  }

  /** Runs a statement; throws as {@linkcode SqlSession} says. */
  async execute(statement: Statement, deadline: number): Promise<Result> {
    const { sql, params } = statement;
    if (addsRecords(sql)) return await this.#insert(statement, deadline);
    if (sql.startsWith("UPDATE ")) {
      return await this.#update(statement, deadline);
    }
    const answer = await this.#run(textOf({ sql, params }), deadline);
    return {
      rows: answer.rows?.map(withoutPrefix) ?? [],
      affected: answer.affectedRows ?? 0,
    };
  }

  /** Begins or ends a transaction. */
  async control(command: Control, deadline: number): Promise<void> {
    await this.#run(command, deadline);
  }

  /** Closes it at once; the server rolls back uncommitted changes. */
  abandon(): void {
    this.#break(new ConnectionLost("late"));
  }

  /** Closes it at once; the driver cannot send a goodbye. */
  close(): Promise<void> {
    this.abandon();
    return Promise.resolve();
  }

  /** Adds all records; throws, and adds none, if an id is taken. */
  async #insert(statement: Statement, deadline: number): Promise<Result> {
    // VALUES (?, ?), (?, ?): as many groups as there are records.
    const records = statement.sql.split("), (").length;
    if (records > 1) await this.#run("SAVEPOINT records", deadline);
    const { affectedRows } = await this.#run(textOf(statement), deadline);
    if (affectedRows === records) return { rows: [], affected: records };
    if (records > 1) {
      await this.#run("ROLLBACK TO SAVEPOINT records", deadline);
    }
    throw new ServerError(DUPLICATE);
  }

  /**
   * Updates at most one record. The server counts only changed rows here. So
   * the statement also leaves a number, which tells that it matched a row. A
   * query asks for it, because the answer lacks it if the table has triggers.
   */
  async #update(statement: Statement, deadline: number): Promise<Result> {
    const mark = ++this.#updates;
    const { affectedRows } = await this.#run(
      textOf(statement, mark),
      deadline,
    );
    if (affectedRows) return { rows: [], affected: affectedRows };
    const { rows } = await this.execute(LAST_MARK, deadline);
    return { rows: [], affected: rows[0]?.[0] === String(mark) ? 1 : 0 };
  }

  async #run(text: string, deadline: number): Promise<Answer> {
    if (this.#broken) throw this.#broken;
    checkPacket({ sql: text, params: [] }, this.#longest);
    return await this.#within(this.#client.execute(text), deadline);
  }

  /** Connects. If the connection opens after the deadline, closes it. */
  async #connect(deadline: number): Promise<void> {
    const connected = this.#client.connect();
    connected.then(() => this.#broken && this.#client.close(), () => {});
    await this.#within(connected, deadline, "unopened");
  }

  /** The result of the work; at the deadline, the loss of the connection. */
  #within<T>(work: Promise<T>, deadline: number, loss?: Loss): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const cancel = alarm(
      this.#runtime,
      Math.max(GRACE, deadline - WorkingTime.of(this.#runtime).now()),
      () => reject(this.#break(new ConnectionLost("late"))),
    );
    work.then(resolve, (cause) => {
      const error = errorOf(cause, loss);
      // After a refusal the driver closes this connection. "late" says that
      // the other connections still work.
      const lost = error instanceof ConnectionLost;
      this.#break(lost ? error : new ConnectionLost("late", error));
      reject(error);
    });
    return promise.finally(cancel);
  }

  #break(why: ConnectionLost): ConnectionLost {
    if (!this.#broken) {
      this.#broken = why;
      this.#client.close();
    }
    return this.#broken;
  }
}

const LAST_MARK: Statement = { sql: "SELECT LAST_INSERT_ID()", params: [] };
