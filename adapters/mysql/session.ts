/**
 * The session that both drivers of MySQL set up, and what the pool needs of a
 * connection.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { ConnectionLost } from "./errors.ts";
import type { Result, Row, Statement } from "../sql/driver.ts";
import { setSession, wrongSettings } from "./settings.ts";

/** The commands that are not prepared: MySQL prepares none of them. */
export type Control = "START TRANSACTION" | "COMMIT" | "ROLLBACK";

/**
 * A connection with its session set up. Each command settles by its deadline.
 * It throws the server's error, with its number as `errno`, or a
 * {@linkcode ConnectionLost}.
 */
export interface MysqlSession {
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

/** Runs a statement without parameters as plain text, and returns its rows. */
export type Ask = (sql: string) => Promise<readonly Row[]>;

/**
 * Sets a new session up, so that nothing depends on the defaults of the server
 * or on its `init_connect`, and checks what it has become. Throws
 * `AppError("unavailable")` if a statement of ours could mean something else.
 * Returns the largest packet that the server takes, in bytes.
 */
export async function setUp(
  ask: Ask,
  { database, limit, outbox }: {
    readonly database: string;
    readonly limit: number;
    /** As of {@linkcode setSession}. */
    readonly outbox?: string | undefined;
  },
): Promise<number> {
  await ask(setSession(limit, outbox));
  const [row] = await ask(CHECK);
  const [current, folded, wrong, initial, packet] = row ?? [];
  if (wrong !== "") throw refused(`has another value of ${wrong ?? "all"}`);
  if (!sameName(current, database, folded !== "0")) {
    throw refused("is in another database, which init_connect has chosen");
  }
  const longest = Number(packet) || Infinity;
  if (initial === "") return longest;
  await ask("UNLOCK TABLES");
  // A temporary table would stand before ours, and end with the connection.
  const made = await ask("SHOW SESSION STATUS LIKE 'Com_create%table%'");
  if (made.some(([, count]) => count !== "0")) {
    throw refused("begins with a table, which init_connect has created");
  }
  return longest;
}

const CHECK = "SELECT DATABASE() AS a, @@lower_case_table_names AS b, " +
  `${wrongSettings()} AS c, @@GLOBAL.init_connect AS d, ` +
  "@@max_allowed_packet AS e";

function sameName(
  one: string | null | undefined,
  other: string,
  folded: boolean,
): boolean {
  return one === other ||
    (folded && one?.toLowerCase() === other.toLowerCase());
}

function refused(what: string): AppError {
  return new AppError(
    "unavailable",
    `Each new session of the database ${what}. Change the server's ` +
      "init_connect, its defaults, or what stands between it and the service.",
  );
}
