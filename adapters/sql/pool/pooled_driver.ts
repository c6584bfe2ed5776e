/**
 * The driver of a database server. It runs a program on one connection of a
 * pool. It runs the program again where that is safe: after a deadlock, and after
 * the loss of a connection on which nothing was sent that could have changed data.
 *
 * @module
 */
import type { AppError } from "../../../src/errors.ts";
import type { PoolUse, StoreOptions } from "../../../src/dao/adapter.ts";
import type { Identified } from "../../../src/record/record_type.ts";
import { WorkingTime } from "../../../src/resilience/working_time.ts";
import type { Runtime } from "../../../src/runtime.ts";
import type { Attempt } from "./meaning.ts";
import { type Connect, type Renewal, SessionPool } from "./pool.ts";
import {
  DuplicateKey,
  type Mode,
  type Program,
  type SqlDriver,
  useOf,
} from "../driver.ts";
import { runProgram } from "../run.ts";
import { ConnectionLost, type Loss, type SqlSession } from "./session.ts";

/** What the errors of one kind of server mean. */
export interface Failures {
  /** Whether a unique index refused a row. */
  isDuplicate(error: unknown): boolean;
  /** Whether nothing was changed, and another attempt may succeed. */
  isRetryable(error: unknown): boolean;
  /**
   * Whether the server refused the statement because another one is in charge, as
   * a replica and a node without its cluster do: nothing was changed.
   */
  isNotInCharge(error: unknown): boolean;
  /** Whether the server can never take the statement: nothing was changed. */
  isTooLarge(error: unknown): boolean;
  /** Whether this answer to a COMMIT proves that nothing was changed. */
  isUndone(error: unknown): boolean;
  /** The error of an attempt, for the caller. */
  meaningOf(error: unknown, attempt: Attempt): AppError;
}

/** The most attempts of a program that meets deadlocks. */
const ATTEMPTS = 50;

/** The least time before the deadline for another attempt, in milliseconds. */
const SHORTEST = 100;

/** What the connections of a pool are for. */
interface PoolKind {
  /** Whether they serve the urgent calls, of the outbox and of pings. */
  readonly urgent: boolean;
}

/** The drivers of a store, which share at most `connections` connections. */
export function pooledDrivers(
  connect: (deadline: number, pool: PoolKind) => Promise<SqlSession>,
  failures: Failures,
  connections: number,
  runtime: Runtime,
  onPool?: StoreOptions<Identified>["onPool"],
): { readonly driver: PooledDriver; readonly urgent: PooledDriver } {
  // While the outbox cannot be read, the service bypasses the cache. If the
  // outbox waited behind an overload, all reads would add to that overload.
  const kept = connections > 1 ? 1 : 0;
  const renewal: Renewal = { at: -Infinity };
  const make = (most: number, pool: PoolKind) =>
    new PooledDriver(
      (deadline) => connect(deadline, pool),
      failures,
      most,
      runtime,
      renewal,
    );
  const driver = make(connections - kept, { urgent: kept === 0 });
  const urgent = kept ? make(kept, { urgent: true }) : driver;
  onPool?.(() => kept ? sumOf(driver.pool, urgent.pool) : driver.pool);
  return { driver, urgent };
}

function sumOf(a: PoolUse, b: PoolUse): PoolUse {
  return {
    busy: a.busy + b.busy,
    idle: a.idle + b.idle,
    waiting: a.waiting + b.waiting,
  };
}

/** The driver of one database. */
export class PooledDriver implements SqlDriver {
  readonly #pool: SessionPool;
  readonly #failures: Failures;
  readonly #runtime: Runtime;

  /** Makes the driver; the first program connects. */
  constructor(
    connect: Connect,
    failures: Failures,
    connections: number,
    runtime: Runtime,
    renewal?: Renewal,
  ) {
    this.#pool = new SessionPool(connect, connections, runtime, renewal);
    this.#failures = failures;
    this.#runtime = runtime;
  }

  /** How its connections are used. */
  get pool(): PoolUse {
    return this.#pool.use;
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
      const state: State = {
        mode,
        leased: false,
        changing: false,
        renewed: false,
      };
      try {
        return await this.#once(make(), deadline, state);
      } catch (error) {
        const retryable = this.#failures.isRetryable(error);
        const lost = howLost(error) === "lost" && state.leased &&
          !state.changing &&
          !this.#failures.isTooLarge(error);
        const again = retryable
          ? attempt < ATTEMPTS
          : (lost || state.renewed) && ++losses === 1;
        const wait = retryable ? this.#pause(attempt) : 0;
        const now = time.now();
        // An attempt that the deadline interrupts could have an unknown outcome.
        const needed = wait + Math.max(SHORTEST, 2 * (now - begun));
        if (!again || deadline - now < needed) {
          throw this.#failures.meaningOf(error, state);
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
    deadline: number,
    state: State,
  ): Promise<T> {
    const { mode } = state;
    const use = useOf(mode);
    const connection = await this.#pool.lease(use, deadline);
    state.leased = true;
    try {
      if (mode === "atomic") {
        return await this.#transaction(program, connection, deadline, state);
      }
      state.changing = mode === "write";
      return await this.#steps(program, connection, deadline);
    } catch (error) {
      if (this.#failures.isNotInCharge(error)) {
        state.renewed = this.#pool.renew(connection);
      }
      throw error;
    } finally {
      this.#pool.release(use, connection);
    }
  }

  async #transaction<T>(
    program: Program<T>,
    connection: SqlSession,
    deadline: number,
    state: State,
  ): Promise<T> {
    await connection.control("START TRANSACTION", deadline);
    let result: T;
    try {
      result = await this.#steps(program, connection, deadline);
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
      if (this.#failures.isUndone(error)) throw error;
      connection.abandon();
      throw new ConnectionLost(howLost(error) ?? "lost", error);
    }
    return result;
  }

  #steps<T>(
    program: Program<T>,
    connection: SqlSession,
    deadline: number,
  ): Promise<T> {
    return runProgram(
      program,
      (statement) => connection.execute(statement, deadline),
      (error) =>
        this.#failures.isDuplicate(error) ? new DuplicateKey(error) : error,
    );
  }
}

/** The progress of one attempt. */
interface State extends Attempt {
  /** Whether it got a connection. */
  leased: boolean;
  changing: boolean;
  /** Whether a server not in charge refused it, and the pool renewed its connections. */
  renewed: boolean;
}

function howLost(error: unknown): Loss | undefined {
  return error instanceof ConnectionLost ? error.how : undefined;
}
