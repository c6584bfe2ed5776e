/**
 * A bounded number of connections. Waiting for one ends by the caller's
 * deadline, and everything settles when the pool closes.
 *
 * @module
 */
import { AppError } from "../src/errors.ts";
import type { MysqlSession } from "./_mysql_session.ts";
import { closedError } from "./_sql_driver.ts";

/** Opens a connection. */
export type Connect = (deadline: number) => Promise<MysqlSession>;

/** Well below `wait_timeout`, after which the server hangs up. */
const LONGEST_IDLE = 60_000;

/** The connections of one store. */
export class MysqlPool implements AsyncDisposable {
  readonly #connect: Connect;
  readonly #most: number;
  readonly #idle: Idle[] = [];
  readonly #waiting = new Set<Waiter>();
  readonly #goodbyes = new Set<Promise<void>>();
  /** The connections and attempts to connect that there are. */
  #places = 0;
  #closed = false;
  readonly #empty = Promise.withResolvers<void>();

  /** A pool of at most `most` connections; opens none yet. */
  constructor(connect: Connect, most: number) {
    this.#connect = connect;
    this.#most = most;
  }

  /** A connection, to be given back with {@linkcode MysqlPool.release}. */
  async lease(deadline: number): Promise<MysqlSession> {
    if (this.#closed) throw closedError();
    const connection = this.#takeIdle();
    if (connection) return connection;
    if (this.#places < this.#most) this.#places++;
    else {
      const given = await this.#turn(deadline);
      if (given) return given;
    }
    try {
      return await this.#connect(deadline);
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  /** Takes a leased connection back; the next in the queue gets it. */
  release(connection: MysqlSession): void {
    if (this.#closed || connection.broken) {
      // One that was lost under way may not be the only one.
      if (connection.broken?.late === false) this.#drop(() => true);
      this.#part(connection);
      return;
    }
    const [next] = this.#waiting;
    if (next) next(connection);
    else this.#idle.push({ connection, since: performance.now() });
  }

  /** Waits for the leased connections, and closes all. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiting) waiter(closedError());
    this.#drop(() => true);
    if (this.#places > 0) await this.#empty.promise;
    await Promise.all(this.#goodbyes);
  }

  #takeIdle(): MysqlSession | undefined {
    const old = performance.now() - LONGEST_IDLE;
    this.#drop(({ connection, since }) =>
      connection.broken !== undefined || since < old
    );
    return this.#idle.pop()?.connection;
  }

  #drop(which: (it: Idle) => boolean): void {
    for (let i = this.#idle.length - 1; i >= 0; i--) {
      const it = this.#idle[i];
      if (!it || !which(it)) continue;
      this.#idle.splice(i, 1);
      this.#part(it.connection);
    }
  }

  #part(connection: MysqlSession): void {
    const goodbye = connection.close().finally(() =>
      this.#goodbyes.delete(goodbye)
    );
    this.#goodbyes.add(goodbye);
    this.#leave();
  }

  /** Gives a place up: the next in the queue may connect. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next) return next(undefined);
    this.#places--;
    if (this.#closed && this.#places === 0) this.#empty.resolve();
  }

  /** Waits for a connection, or for a place to open one in. */
  #turn(deadline: number): Promise<MysqlSession | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<
      MysqlSession | undefined
    >();
    const waiter: Waiter = (given) => {
      this.#waiting.delete(waiter);
      clearTimeout(timer);
      if (given instanceof AppError) reject(given);
      else resolve(given);
    };
    const timer = setTimeout(
      () => waiter(busyError(this.#most)),
      Math.max(0, deadline - performance.now()),
    );
    this.#waiting.add(waiter);
    return promise;
  }
}

interface Idle {
  readonly connection: MysqlSession;
  /** When it was given back, by `performance.now()`. */
  readonly since: number;
}

/** Given a connection, a place to connect, or the reason why neither. */
type Waiter = (given: MysqlSession | undefined | AppError) => void;

function busyError(most: number): AppError {
  return new AppError(
    "unavailable",
    `All ${most} connections to the database stayed busy. Try again.`,
  );
}
