/**
 * A pool with a bounded number of connections. The wait for a connection ends by
 * the caller's deadline, and every wait settles when the pool closes.
 *
 * @module
 */
import type { PoolUse } from "../../../src/dao/adapter.ts";
import { Waiters } from "../../../src/resilience/waiters.ts";
import type { Runtime } from "../../../src/runtime.ts";
import { busyError, closedError, type Use } from "../driver.ts";
import type { SqlSession } from "./session.ts";

/** Opens a connection by the deadline, or throws. */
export type Connect = (deadline: number) => Promise<SqlSession>;

/**
 * The shortest age of a connection that makes the pool renew all others, in
 * milliseconds: a server that stays read-only costs one reconnection a second.
 */
const FRESH = 1000;

/** The share of the pool for writes; at least one connection stays for reads. */
const SHARE = 3 / 4;

/** The longest idle time, in milliseconds; the server hangs up much later. */
const LONGEST_IDLE = 60_000;

/**
 * The connections of one store. It is also a bulkhead: writes that hang, for
 * example on a row that another client has locked, cannot take the connections
 * that are reserved for reads.
 */
export class SessionPool implements AsyncDisposable {
  readonly #connect: Connect;
  readonly #runtime: Runtime;
  readonly #renewal: Renewal;
  /** The most connections of all uses, and the most of writes. */
  readonly #most: Readonly<Record<Use, number>>;
  readonly #idle: Idle[] = [];
  readonly #waiting: Waiters<Given, Use>;
  readonly #goodbyes = new Set<Promise<void>>();
  /** The number of connections and of attempts to connect. */
  #places = 0;
  /** The number of places that writes hold. */
  #writing = 0;
  #closed = false;
  readonly #empty = Promise.withResolvers<void>();

  /** Makes a pool of at most `most` connections; opens none yet. */
  constructor(
    connect: Connect,
    most: number,
    runtime: Runtime,
    renewal: Renewal = { at: -Infinity },
  ) {
    this.#connect = connect;
    this.#runtime = runtime;
    this.#renewal = renewal;
    this.#waiting = new Waiters(
      runtime,
      (use) => busyError(use, this.#most[use]),
    );
    const share = Math.min(Math.ceil(SHARE * most), most - 1);
    this.#most = { read: most, write: Math.max(1, share) };
  }

  /** How its connections are used. */
  get use(): PoolUse {
    const idle = this.#idle.length;
    return { busy: this.#places - idle, idle, waiting: this.#waiting.size };
  }

  /** Leases a connection; the caller must {@linkcode SessionPool.release} it. */
  async lease(use: Use, deadline: number): Promise<SqlSession> {
    if (this.#closed) throw closedError();
    const given = this.#take(use) ??
      await this.#waiting.wait(use, deadline);
    if (given !== "place") return given;
    try {
      return await this.#connect(deadline);
    } catch (error) {
      this.#done(use);
      this.#leave();
      throw error;
    }
  }

  /** Takes a leased connection back; the next waiter gets it. */
  release(use: Use, connection: SqlSession): void {
    this.#done(use);
    // If one connection was lost, the others may be dead, too, or lead to a
    // server that is no longer the primary.
    if (connection.broken?.how === "lost") this.#renew(this.#runtime.steady());
    if (this.#closed || connection.broken || this.#isOld(connection)) {
      this.#part(connection);
      return;
    }
    if (!this.#hand(connection)) {
      this.#idle.push({ connection, since: this.#runtime.steady() });
    }
  }

  /**
   * Closes this leased connection and all that are older than this call,
   * because the server behind it is no longer in charge: after a failover only
   * a new connection reaches the one that is. Returns `false`, and closes
   * nothing, if the connection is itself a new one.
   */
  renew(connection: SqlSession): boolean {
    const now = this.#runtime.steady();
    if (now - connection.since < FRESH) return false;
    this.#renew(now);
    connection.abandon();
    return true;
  }

  /** Waits for the leased connections, and closes all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#waiting.end(closedError());
    this.#drop(() => true);
    if (this.#places > 0) await this.#empty.promise;
    await Promise.all(this.#goodbyes);
  }

  /** Closes what began before: the idle at once, the leased at their release. */
  #renew(now: number): void {
    this.#renewal.at = now;
    this.#drop(({ connection }) => this.#isOld(connection));
  }

  #isOld({ since }: SqlSession): boolean {
    return since < this.#renewal.at;
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

  /** A free connection or place, if this use may have it. */
  #take(use: Use): Given | undefined {
    if (!this.#may(use)) return undefined;
    const given = this.#takeIdle() ?? this.#takePlace();
    if (given) this.#begin(use);
    return given;
  }

  #takeIdle(): SqlSession | undefined {
    const old = this.#runtime.steady() - LONGEST_IDLE;
    this.#drop(({ connection, since }) =>
      connection.broken !== undefined || since < old || this.#isOld(connection)
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

  #part(connection: SqlSession): void {
    const goodbye = connection.close().finally(() =>
      this.#goodbyes.delete(goodbye)
    );
    this.#goodbyes.add(goodbye);
    this.#leave();
  }

  /** Frees a place: the next waiter may connect. */
  #leave(): void {
    if (this.#hand("place")) return;
    this.#places--;
    if (this.#closed && this.#places === 0) this.#empty.resolve();
  }

  /** Hands it to the first waiter that may have it; returns whether one did. */
  #hand(given: Given): boolean {
    return this.#waiting.hand(given, (use) => {
      const may = this.#may(use);
      if (may) this.#begin(use);
      return may;
    });
  }
}

/** The time of the last renewal, which the pools of one store share. */
export interface Renewal {
  /** By the steady clock: connections that began before it are closed. */
  at: number;
}

interface Idle {
  readonly connection: SqlSession;
  /** The time of its release, by the steady clock. */
  readonly since: number;
}

/** A connection, or a place for a new connection. */
type Given = SqlSession | "place";
