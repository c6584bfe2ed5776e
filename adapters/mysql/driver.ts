/**
 * Runs programs on MySQL or MariaDB, each on one connection, and again where
 * that is safe: after a deadlock, and after a connection was lost before
 * anything was sent that could have changed data.
 *
 * @module
 */
import { ConnectionLost, isDuplicate, isPassing, meaningOf } from "./errors.ts";
import { type Connect, MysqlPool } from "./pool.ts";
import type { MysqlSession } from "./session.ts";
import {
  DuplicateKey,
  type Mode,
  type Program,
  type SqlDriver,
} from "../sql/driver.ts";
import { runProgram } from "../sql/run.ts";

/** How often a program that met a deadlock is run, if there is time. */
const ATTEMPTS = 50;

/** Milliseconds that must be left for another attempt. */
const SHORTEST = 100;

/** The drivers of a store on that many connections at the most. */
export function mysqlDrivers(
  connect: Connect,
  connections: number,
): { readonly driver: MysqlDriver; readonly urgent: MysqlDriver } {
  // While the log cannot be read nobody may trust the cache: if it waited
  // behind an overload of the database, all reads would come on top of that.
  const kept = connections > 1 ? 1 : 0;
  const driver = new MysqlDriver(connect, connections - kept);
  return { driver, urgent: kept ? new MysqlDriver(connect, kept) : driver };
}

/** The driver of one database. */
export class MysqlDriver implements SqlDriver {
  readonly #pool: MysqlPool;

  /** Makes the driver; connects to nothing yet. */
  constructor(connect: Connect, connections: number) {
    this.#pool = new MysqlPool(connect, connections);
  }

  /** See {@linkcode SqlDriver}. */
  async run<T>(
    make: () => Program<T>,
    mode: Mode,
    deadline: number,
  ): Promise<T> {
    let losses = 0;
    for (let attempt = 1;; attempt++) {
      const begun = performance.now();
      const state: State = { leased: false, changing: false };
      try {
        return await this.#once(make(), mode, deadline, state);
      } catch (error) {
        const again = isPassing(error)
          ? attempt < ATTEMPTS
          : isLoss(error) && state.leased && !state.changing && ++losses === 1;
        const wait = isPassing(error) ? pause(attempt) : 0;
        const now = performance.now();
        // One that the deadline might cut short would only leave doubts.
        const needed = wait + Math.max(SHORTEST, 2 * (now - begun));
        if (!again || deadline - now < needed) {
          throw meaningOf(error, state.changing);
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** Waits for the programs under way, and closes the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  async #once<T>(
    program: Program<T>,
    mode: Mode,
    deadline: number,
    state: State,
  ): Promise<T> {
    const use = mode === "read" ? "read" : "write";
    const connection = await this.#pool.lease(use, deadline);
    state.leased = true;
    try {
      if (mode === "atomic") {
        return await transaction(program, connection, deadline, state);
      }
      state.changing = mode === "write";
      return await steps(program, connection, deadline);
    } finally {
      this.#pool.release(use, connection);
    }
  }
}

/** How far an attempt came. */
interface State {
  /** It had a connection. */
  leased: boolean;
  /** It sent something that may have changed data for good. */
  changing: boolean;
}

async function transaction<T>(
  program: Program<T>,
  connection: MysqlSession,
  deadline: number,
  state: State,
): Promise<T> {
  await connection.control("START TRANSACTION", deadline);
  let result: T;
  try {
    result = await steps(program, connection, deadline);
  } catch (error) {
    // If even that fails, the connection is given up, which rolls back, too.
    await connection.control("ROLLBACK", deadline).catch(() =>
      connection.abandon()
    );
    throw error;
  }
  state.changing = true;
  try {
    await connection.control("COMMIT", deadline);
  } catch (error) {
    // Only a deadlock (of a cluster) says for certain that it was undone.
    if (isPassing(error)) throw error;
    connection.abandon();
    throw new ConnectionLost(isLate(error), error);
  }
  return result;
}

function steps<T>(
  program: Program<T>,
  connection: MysqlSession,
  deadline: number,
): Promise<T> {
  return runProgram(program, async (statement) => {
    try {
      return await connection.execute(statement, deadline);
    } catch (error) {
      throw isDuplicate(error) ? new DuplicateKey(error) : error;
    }
  });
}

function isLoss(error: unknown): boolean {
  return error instanceof ConnectionLost && !error.late;
}

function isLate(error: unknown): boolean {
  return error instanceof ConnectionLost && error.late;
}

/** A random while, longer with each attempt, so that two do not meet again. */
function pause(attempt: number): number {
  return Math.random() * Math.min(200, 5 * 2 ** attempt);
}
