/**
 * One connection to MySQL or MariaDB through mysql2. Each command settles by its
 * deadline; mysql2 alone leaves the commands of a destroyed connection pending
 * for ever.
 *
 * @module
 */
import { connect, isIP, type Socket } from "node:net";
import mysql, { type ConnectionOptions } from "mysql2";
import type { Runtime } from "../../../src/runtime.ts";
import { promised } from "../../../src/soon.ts";
import { type Result, type Statement, textsOf } from "../../sql/driver.ts";
import { Commands, type Done } from "../../sql/pool/commands.ts";
import { goodbye } from "../../sql/pool/goodbye.ts";
import type {
  ConnectionLost,
  Control,
  SqlSession,
} from "../../sql/pool/session.ts";
import { watchFirstBytes } from "../../sql/pool/first_bytes.ts";
import { isFatal, reasonOnNode } from "../errors.ts";
import { FIRST_BYTES } from "./first_bytes.ts";
import { guardedPlugins } from "./login.ts";
import { checkPacket } from "./packet.ts";
import { type Answer, MOST_PREPARED, PreparedStatements } from "./prepared.ts";
import { type Learned, setUp } from "./session.ts";
import type { MysqlOptions } from "./url.ts";

const FIXED: ConnectionOptions = {
  charset: "utf8mb4",
  // An UPDATE counts matched rows; the server must not request local files.
  flags: ["FOUND_ROWS", "-LOCAL_FILES"],
  maxPreparedStatements: MOST_PREPARED,
  multipleStatements: false,
  rowsAsArray: true,
};

/** A {@linkcode SqlSession} through mysql2. */
export class MysqlConnection implements SqlSession {
  /** The time at which it began to connect, by the steady clock. */
  readonly since: number;
  readonly #connection: mysql.Connection;
  readonly #prepared: PreparedStatements;
  readonly #socket: Socket;
  readonly #runtime: Runtime;
  // Nothing locks a row while the session is set up: before the session knows
  // its server, only a node refuses a lock.
  #server: Learned = { longest: Infinity, isNode: true };
  readonly #commands: Commands;
  readonly #reasonOf: (error: unknown) => unknown;

  private constructor(
    { host, port, guard, outbox: _, ...options }: MysqlOptions,
    runtime: Runtime,
  ) {
    this.#runtime = runtime;
    this.since = runtime.steady();
    const socket = connect({ host, port, keepAlive: true, noDelay: true });
    this.#reasonOf = watchFirstBytes(
      socket,
      FIRST_BYTES,
      (error) => this.#commands.break("lost", error),
    );
    const connection = mysql.createConnection({
      ...options,
      ...FIXED,
      ...(guard ? { authPlugins: guardedPlugins(guard) } : {}),
      host: nameOf(host),
      stream: () => socket,
    });
    this.#socket = socket;
    this.#connection = connection;
    this.#prepared = new PreparedStatements(connection);
    const commands = new Commands(runtime, isFatal, () => this.#hangUp());
    this.#commands = commands;
    connection.on("error", (error) => commands.break("lost", error));
    connection.on("end", () => commands.break("lost"));
  }

  /**
   * Connects and sets up the session; throws the same errors as
   * {@linkcode MysqlConnection.execute}. With a `limit`, the server ends a
   * statement after that many milliseconds.
   */
  static async open(
    options: MysqlOptions,
    deadline: number,
    runtime: Runtime,
    limit = 0,
  ): Promise<MysqlConnection> {
    const self = new MysqlConnection(options, runtime);
    try {
      await self.#commands.run<void>(
        (done) => self.#connection.connect((error) => done(error)),
        deadline,
      );
      const { database, outbox } = options;
      const ask = async (sql: string) =>
        (await self.#query(sql, deadline)).rows;
      self.#server = await setUp(ask, { database, limit, outbox });
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
  execute(statement: Statement, deadline: number): Promise<Result> {
    return promised(() => {
      checkPacket(statement, this.#server.longest);
      // MySQL prepares no CREATE TRIGGER.
      return statement.params.length === 0
        ? this.#query(statement.sql, deadline)
        : this.#result((done) => this.#prepared.run(statement, done), deadline);
    });
  }

  /** Begins or ends a transaction. */
  async control(command: Control, deadline: number): Promise<void> {
    await this.#query(command, deadline);
  }

  /** Closes it at once; the server rolls back uncommitted changes. */
  abandon(): void {
    this.#commands.break("late");
  }

  /** Sends a goodbye, and waits briefly for the server to hang up. */
  async close(): Promise<void> {
    if (!this.#commands.end()) return;
    await goodbye(this.#socket, this.#runtime, () => this.#connection.end());
    this.#hangUp();
  }

  #query(sql: string, deadline: number): Promise<Result> {
    return this.#result(
      (done) => this.#connection.query<Answer>(sql, done),
      deadline,
    );
  }

  #result(
    start: (done: Done<Answer>) => void,
    deadline: number,
  ): Promise<Result> {
    const result = this.#commands.run(start, deadline).then(resultOf);
    if (!this.#server.isNode) return result;
    const begun = this.#runtime.steady();
    return result.catch((error) => {
      throw reasonOnNode(error, this.#runtime.steady() - begun);
    });
  }

  #hangUp(): void {
    this.#connection.destroy();
    // mysql2 only half-closes the socket, which would stay open at a server
    // that hangs.
    this.#socket.destroy();
  }
}

/**
 * The name that mysql2 must find in the certificate. For an IP address mysql2
 * would look for "localhost". With a dot at its end, mysql2 treats an address as
 * a name, and the comparison removes the dot again.
 */
function nameOf(host: string): string {
  return isIP(host) ? `${host}.` : host;
}

function resultOf(answer: Answer): Result {
  return Array.isArray(answer)
    ? { rows: answer.map(textsOf), affected: 0 }
    : { rows: [], affected: answer.affectedRows };
}
