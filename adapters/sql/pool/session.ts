/**
 * What the pool and its driver need of a connection to a database server.
 *
 * @module
 */
import type { Result, Statement } from "../driver.ts";

/** The commands that begin and end a transaction. */
export type Control = "START TRANSACTION" | "COMMIT" | "ROLLBACK";

/**
 * A connection with its session set up. Each command settles by its deadline.
 * It throws the server's error, or a {@linkcode ConnectionLost}.
 */
export interface SqlSession {
  /** The reason why it is unusable; `undefined` while it works. */
  readonly broken: ConnectionLost | undefined;
  /** The time at which it began to connect, by the steady clock. */
  readonly since: number;
  /** Runs a statement; of an UPDATE it counts the rows that matched. */
  execute(statement: Statement, deadline: number): Promise<Result>;
  /** Begins or ends a transaction. */
  control(command: Control, deadline: number): Promise<void>;
  /** Drops the connection; the server rolls back what was not committed. */
  abandon(): void;
  /** Closes the connection. */
  close(): Promise<void>;
}

/**
 * How a connection was lost: this process gave it up, mostly because a deadline
 * passed (`late`), or it broke (`lost`), as others to the same server may, too.
 * Or there was none yet (`unopened`): the server could not be reached, or it
 * refused the login.
 */
export type Loss = "late" | "lost" | "unopened";

const MESSAGES: Readonly<Record<Loss, string>> = {
  late: "No answer by the deadline",
  lost: "Connection lost",
  unopened: "No connection",
};

/** The error of a lost connection: the answer to its command is lost, too. */
export class ConnectionLost extends Error {
  /** The class name, for logs, which do not show the message. */
  override readonly name: string;
  /** How the connection was lost. */
  readonly how: Loss;

  /** Wraps the driver's error, if there is one. */
  constructor(how: Loss, cause?: unknown) {
    super(MESSAGES[how], { cause });
    this.name = how === "unopened" ? "NoConnection" : "ConnectionLost";
    this.how = how;
  }
}
