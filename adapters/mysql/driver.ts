/**
 * The driver of MySQL and MariaDB. It runs a program on one connection. It runs
 * the program again where that is safe: after a deadlock, and after the loss of
 * a connection on which nothing was sent that could have changed data.
 *
 * @module
 */
import {
  ConnectionLost,
  isDuplicate,
  isReadOnly,
  isRetryable,
  isTooLarge,
  meaningOf,
} from "./errors.ts";
import { AppError } from "../../src/errors.ts";
import { WorkingTime } from "../../src/resilience/working_time.ts";
import { RUNTIME, type Runtime } from "../../src/runtime.ts";
import { type Connect, MysqlPool, type Renewal } from "./pool.ts";
import type { MysqlSession } from "./session.ts";
import {
  DuplicateKey,
  type Mode,
  type Program,
  type SqlDriver,
} from "../sql/driver.ts";
import { runProgram } from "../sql/run.ts";

/** The most attempts of a program that meets deadlocks. */
const ATTEMPTS = 50;

/** The least time before the deadline for another attempt, in milliseconds. */
const SHORTEST = 100;

/** The drivers of a store, which share at most `connections` connections. */
export function mysqlDrivers(
  connect: Connect,
  connections: number,
  runtime: Runtime,
): { readonly driver: MysqlDriver; readonly urgent: MysqlDriver } {
  // While the outbox cannot be read, the service bypasses the cache. If the
  // outbox waited behind an overload, all reads would add to that overload.
  const kept = connections > 1 ? 1 : 0;
  const renewal: Renewal = { at: -Infinity };
  const make = (most: number) =>
    new MysqlDriver(connect, most, runtime, renewal);
  const driver = make(connections - kept);
  const urgent = kept ? make(kept) : driver;
  return { driver, urgent };
}

/** The driver of one database. */
export class MysqlDriver implements SqlDriver {
  readonly #pool: MysqlPool;
  readonly #runtime: Runtime;

  /** Makes the driver; the first program connects. */
  constructor(
    connect: Connect,
    connections: number,
    runtime: Runtime = RUNTIME,
    renewal?: Renewal,
  ) {
    this.#pool = new MysqlPool(connect, connections, runtime, renewal);
    this.#runtime = runtime;
  }

  /** See {@linkcode SqlDriver}. */
  async run<T>(
    make: () => Program<T>,
    mode: Mode,
    deadline: number,
  ): Promise<T> {
    const time = WorkingTime.of(this.#runtime);
    let losses = 0;
    for (let attempt = 1;; attempt++) {
      const begun = time.now();
      const state: State = { leased: false, changing: false, renewed: false };
      try {
        return await this.#once(make(), mode, deadline, state);
      } catch (error) {
        if (mode === "read" && isTooLarge(error)) throw tooLargeRead(error);
        const lost = isLoss(error) && state.leased && !state.changing &&
          !isTooLarge(error);
        const again = isRetryable(error)
          ? attempt < ATTEMPTS
          : (lost || state.renewed) && ++losses === 1;
        const wait = isRetryable(error) ? this.#pause(attempt) : 0;
        const now = time.now();
        // An attempt that the deadline interrupts could have an unknown outcome.
        const needed = wait + Math.max(SHORTEST, 2 * (now - begun));
        if (!again || deadline - now < needed) {
          throw meaningOf(error, state.changing);
        }
        await new Promise<void>((resolve) =>
          this.#runtime.setTimeout(resolve, wait)
        );
      }
    }
  }

  /** Waits for the running programs, and closes the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  /** A random and growing pause, so that two programs do not collide again. */
  #pause(attempt: number): number {
    return this.#runtime.random() * Math.min(200, 5 * 2 ** attempt);
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
    } catch (error) {
      if (isReadOnly(error)) state.renewed = this.#pool.renew(connection);
      throw error;
    } finally {
      this.#pool.release(use, connection);
    }
  }
}

/** The progress of one attempt. */
interface State {
  /** Whether it got a connection. */
  leased: boolean;
  /** Whether it sent a statement that may have changed data for good. */
  changing: boolean;
  /** Whether a read-only server refused it, and the next connection is new. */
  renewed: boolean;
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
    // If the ROLLBACK fails, closing the connection also rolls back.
    await connection.control("ROLLBACK", deadline).catch(() =>
      connection.abandon()
    );
    throw error;
  }
  state.changing = true;
  try {
    await connection.control("COMMIT", deadline);
  } catch (error) {
    // These prove that the COMMIT was undone: a deadlock (in a cluster), and a
    // server that has become read-only.
    if (isRetryable(error) || isReadOnly(error)) throw error;
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

/** A batch of ids is too large, and no caller can send fewer of them. */
function tooLargeRead(cause: unknown): AppError {
  return new AppError(
    "unavailable",
    "The database server takes no packet as large as this read needs. Raise " +
      "its max_allowed_packet.",
    { cause },
  );
}

function isLoss(error: unknown): boolean {
  return error instanceof ConnectionLost && !error.late;
}

function isLate(error: unknown): boolean {
  return error instanceof ConnectionLost && error.late;
}
