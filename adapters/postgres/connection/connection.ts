/**
 * One connection to PostgreSQL through `pg`. Each command settles by its
 * deadline, and is sent once.
 *
 * @module
 */
import { Socket } from "node:net";
import type { Runtime } from "../../../src/runtime.ts";
import { Commands } from "../../sql/pool/commands.ts";
import { goodbye } from "../../sql/pool/goodbye.ts";
import type { Result, Row, Statement } from "../../sql/driver.ts";
import type {
  ConnectionLost,
  Control,
  SqlSession,
} from "../../sql/pool/session.ts";
import { createClient, type PgAnswer, type PgClient } from "./client.ts";
import { quoted } from "../dialect.ts";
import { CODES, FAILURES, isFatal } from "../errors.ts";
import { watchLogin } from "./login.ts";
import { type SessionOptions, setUp } from "./session.ts";
import type { PostgresOptions } from "./url.ts";

/** A {@linkcode SqlSession} through `pg`. */
export class PostgresConnection implements SqlSession {
  /** The time at which it began to connect, by the steady clock. */
  readonly since: number;
  readonly #client: PgClient;
  readonly #socket: Socket;
  readonly #runtime: Runtime;
  readonly #commands: Commands;
  readonly #reasonOf: (error: unknown) => unknown;
  /** The names of the prepared statements, by their SQL. */
  readonly #prepared = new Map<string, { name: string; text: string }>();
  #inTransaction = false;
  #hasSavepoint = false;
  /** The channel that the session should listen to, and does not listen to yet. */
  #toListen: string | undefined;

  private constructor(options: PostgresOptions, runtime: Runtime) {
    this.#runtime = runtime;
    this.since = runtime.steady();
    const socket = new Socket();
    const { tls, host, password } = options;
    const client = createClient({
      host,
      port: options.port,
      user: options.user,
      database: options.database,
      password: () => password,
      // Without a host here, a server that is named by its address would need a
      // certificate for "localhost".
      ssl: tls ? { ...tls, host, rejectUnauthorized: true } : false,
      stream: () => socket,
    });
    this.#socket = socket;
    this.#client = client;
    const commands = new Commands(runtime, isFatal, () => this.#hangUp());
    this.#commands = commands;
    this.#reasonOf = watchLogin(
      client,
      options,
      (error) => commands.break("lost", error),
    );
    client.on(
      "error",
      (error) => commands.break("lost", this.#reasonOf(error)),
    );
    client.on("end", () => commands.break("lost"));
  }

  /**
   * Connects and sets up the session; throws the same errors as
   * {@linkcode PostgresConnection.execute}.
   */
  static async open(
    options: PostgresOptions,
    deadline: number,
    { limit = 0, outbox, listener, runtime }: SessionOptions,
  ): Promise<PostgresConnection> {
    const self = new PostgresConnection(options, runtime);
    try {
      await self.#commands.run<void>(
        (done) =>
          self.#client.connect((error) => done(error && self.#reasonOf(error))),
        deadline,
      );
      const ask = async (sql: string) =>
        rowsOf(await self.#query(sql, deadline));
      const process = self.#client.processID;
      await setUp(ask, { limit, outbox, process });
      self.#client.on("notification", (it) => listener?.heard(it.payload));
      self.#toListen = listener?.channel;
    } catch (error) {
      self.#commands.break("lost", error);
      throw self.#reasonOf(error);
    }
    return self;
  }

  /** The reason why it is unusable; `undefined` while it works. */
  get broken(): ConnectionLost | undefined {
    return this.#commands.broken;
  }

  /**
   * Runs a statement, prepared if it has parameters; throws as
   * {@linkcode SqlSession} says.
   */
  async execute(statement: Statement, deadline: number): Promise<Result> {
    if (this.#toListen !== undefined && !this.#inTransaction) {
      await this.#listen(this.#toListen, deadline);
    }
    if (!statement.mayBeDuplicate || !this.#inTransaction) {
      return await this.#execute(statement, deadline);
    }
    const release = this.#hasSavepoint ? "RELEASE SAVEPOINT row; " : "";
    await this.#query(`${release}SAVEPOINT row`, deadline);
    this.#hasSavepoint = true;
    try {
      return await this.#execute(statement, deadline);
    } catch (error) {
      if (FAILURES.isDuplicate(error)) {
        await this.#query("ROLLBACK TO SAVEPOINT row", deadline);
      }
      throw error;
    }
  }

  /** Begins or ends a transaction. */
  async control(command: Control, deadline: number): Promise<void> {
    this.#inTransaction = command === "START TRANSACTION";
    this.#hasSavepoint = false;
    const answer = await this.#query(command, deadline);
    if (command === "COMMIT" && answer?.command !== "COMMIT") {
      const error = new Error("The transaction had failed before its COMMIT");
      throw Object.assign(error, { code: CODES.notCommitted });
    }
  }

  /** Closes it at once; the server rolls back uncommitted changes. */
  abandon(): void {
    this.#commands.break("late");
  }

  /** Sends a goodbye, and waits briefly for the server to hang up. */
  async close(): Promise<void> {
    if (!this.#commands.end()) return;
    await goodbye(this.#socket, this.#runtime, () => this.#client.end());
    this.#hangUp();
  }

  async #listen(channel: string, deadline: number): Promise<void> {
    try {
      await this.#query(`LISTEN ${quoted(channel)}`, deadline);
      this.#toListen = undefined;
    } catch (error) {
      // A standby refuses it, until it is promoted.
      if (this.broken) throw error;
    }
  }

  async #execute(
    { sql, params }: Statement,
    deadline: number,
  ): Promise<Result> {
    try {
      const answer = params.length === 0
        ? await this.#query(sql, deadline)
        : lastOf(
          await this.#commands.run<PgAnswer | PgAnswer[]>(
            (done) =>
              this.#client.query({
                ...this.#prepare(sql),
                values: [...params],
                rowMode: "array",
              }, done),
            deadline,
          ),
        );
      return { rows: rowsOf(answer), affected: answer?.rowCount ?? 0 };
    } catch (error) {
      throw sql.startsWith("DELETE") ? referredTo(error) : error;
    }
  }

  /** Runs one or more statements; returns the answer to the last one. */
  async #query(sql: string, deadline: number): Promise<PgAnswer | undefined> {
    return lastOf(
      await this.#commands.run<PgAnswer | PgAnswer[]>(
        (done) => this.#client.query({ text: sql, rowMode: "array" }, done),
        deadline,
      ),
    );
  }

  #prepare(sql: string): { name: string; text: string } {
    let it = this.#prepared.get(sql);
    if (!it) {
      it = { name: `s${this.#prepared.size}`, text: numbered(sql) };
      this.#prepared.set(sql, it);
    }
    return it;
  }

  #hangUp(): void {
    // The client writes to the socket only once more, if at all.
    this.#client.connection.stream.destroy();
    this.#socket.destroy();
  }
}

/** The SQL with `$1` for the first `?`; no literal or name of ours has a `?`. */
export function numbered(sql: string): string {
  let n = 0;
  return sql.replaceAll("?", () => `$${++n}`);
}

/**
 * PostgreSQL has one code (23503) for two errors of a foreign key. After a DELETE
 * it means that other rows refer to this one: 23001.
 */
function referredTo(error: unknown): unknown {
  const it = error as { code?: unknown };
  return it?.code === "23503" ? Object.assign(it, { code: "23001" }) : error;
}

function lastOf(answer: PgAnswer | PgAnswer[]): PgAnswer | undefined {
  return Array.isArray(answer) ? answer.at(-1) : answer;
}

function rowsOf(answer: PgAnswer | undefined): readonly Row[] {
  return answer?.rows ?? [];
}
