/**
 * A bounded number of connections. Waiting for one ends by the caller's
 * deadline, and everything settles when the pool closes.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { MysqlSession } from "./session.ts";
import { closedError } from "../sql/driver.ts";

/** What a connection is for. */
export type Use = "read" | "write";

/** Opens a connection. */
export type Connect = (deadline: number) => Promise<MysqlSession>;

/** How much of the pool writes may hold; one at least stays for reads. */
const SHARE = 3 / 4;

/** Well below `wait_timeout`, after which the server hangs up. */
const LONGEST_IDLE = 60_000;

/**
 * The connections of one store. Writes that hang, say of a row which another
 * client has locked, hang by themselves: reads always have some that no write
 * may take.
 */
export class MysqlPool implements AsyncDisposable {
  readonly #connect: Connect;
  /** The most connections, and how many of them writes may hold. */
  readonly #most: Readonly<Record<Use, number>>;
  readonly #idle: Idle[] = [];
  readonly #waiting = new Set<Waiter>();
  readonly #goodbyes = new Set<Promise<void>>();
  /** The connections and attempts to connect that there are. */
  #places = 0;
  /** How many of them writes hold. */
  #writing = 0;
  #closed = false;
  readonly #empty = Promise.withResolvers<void>();

  /** A pool of at most `most` connections; opens none yet. */
  constructor(connect: Connect, most: number) {
    this.#connect = connect;
    const share = Math.min(Math.ceil(SHARE * most), most - 1);
    this.#most = { read: most, write: Math.max(1, share) };
  }

  /** A connection, to be given back with {@linkcode MysqlPool.release}. */
  async lease(use: Use, deadline: number): Promise<MysqlSession> {
    if (this.#closed) throw closedError();
    const given = this.#take(use) ?? await this.#turn(use, deadline);
    if (given !== "place") return given;
    try {
      return await this.#connect(deadline);
    } catch (error) {
      this.#done(use);
      this.#leave();
      throw error;
    }
  }

  /** Takes a leased connection back; the next in the queue gets it. */
  release(use: Use, connection: MysqlSession): void {
    this.#done(use);
    if (this.#closed || connection.broken) {
      // One that was lost under way may not be the only one.
      if (connection.broken?.late === false) this.#drop(() => true);
      this.#part(connection);
      return;
    }
    if (!this.#hand(connection)) {
      this.#idle.push({ connection, since: performance.now() });
    }
  }

  /** Waits for the leased connections, and closes all. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiting) waiter.end(closedError());
    this.#drop(() => true);
    if (this.#places > 0) await this.#empty.promise;
    await Promise.all(this.#goodbyes);
  }

  #may(use: Use): boolean {
    return use === "read" || this.#writing < this.#most.write;
  }

  #begin(use: Use): void {
    if (use === "write") this.#writing++;
  }

  #done(use: Use): void {
    if (use === "write") this.#writing--;
  }

  /** What is free, if such a use may have it. */
  #take(use: Use): Given | undefined {
    if (!this.#may(use)) return undefined;
    const given = this.#takeIdle() ?? this.#takePlace();
    if (given) this.#begin(use);
    return given;
  }

  #takeIdle(): MysqlSession | undefined {
    const old = performance.now() - LONGEST_IDLE;
    this.#drop(({ connection, since }) =>
      connection.broken !== undefined || since < old
    );
    return this.#idle.pop()?.connection;
  }

  #takePlace(): "place" | undefined {
    if (this.#places >= this.#most.read) return undefined;
    this.#places++;
    return "place";
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
    if (this.#hand("place")) return;
    this.#places--;
    if (this.#closed && this.#places === 0) this.#empty.resolve();
  }

  /** Hands it to the first in the queue that may have it, if there is one. */
  #hand(given: Given): boolean {
    for (const { use, end } of this.#waiting) {
      if (!this.#may(use)) continue;
      this.#begin(use);
      end(given);
      return true;
    }
    return false;
  }

  /** Waits for a connection, or for a place to open one in. */
  #turn(use: Use, deadline: number): Promise<Given> {
    const { promise, resolve, reject } = Promise.withResolvers<Given>();
    const waiter: Waiter = {
      use,
      end: (given) => {
        this.#waiting.delete(waiter);
        clearTimeout(timer);
        if (given instanceof AppError) reject(given);
        else resolve(given);
      },
    };
    const timer = setTimeout(
      () => waiter.end(busyError(use, this.#most[use])),
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

/** A connection, or a place to open one in. */
type Given = MysqlSession | "place";

/** One in the queue. */
interface Waiter {
  readonly use: Use;
  /** Gives it what it waits for, or the reason why not. */
  readonly end: (given: Given | AppError) => void;
}

function busyError(use: Use, most: number): AppError {
  return new AppError(
    "unavailable",
    `All ${most} connections to the database for a ${use} stayed busy. ` +
      "Try again.",
  );
}
