/**
 * Changes that are committed, but that the cache has not acknowledged: their
 * ids are bypassed here, published through the store's log to every other
 * instance, and drained as soon as any instance reaches both.
 *
 * How other instances learn of a row without asking before each hit: each
 * reads the log every {@linkcode POLL} ms, and trusts the cache only for
 * {@linkcode LEASE} ms after such a read began. A write whose row was committed
 * is acknowledged one lease later, so by then each instance either has seen
 * the row or trusts the cache no more. Only lengths of time are compared, each
 * on one machine's steady clock. While the store is down nobody can write to
 * it either, so hits go on, marked as unverified.
 *
 * @module
 */
import type { PersonId } from "../person/person.ts";
import type { PersonCache } from "./person_cache.ts";
import type {
  LogToken,
  PendingInvalidation,
  PendingLog,
} from "./person_dao.ts";
import type { Trust } from "./read_through.ts";

/** Milliseconds between two reads of the log. */
export const POLL = 200;

/** Milliseconds that one read of the log vouches for. */
export const LEASE = 600;

// A little more than the lease, for clocks that run at slightly other speeds.
const PUBLISHED = LEASE + 100;

/** Rows handled in one round; with more than these, every id is bypassed. */
const BATCH = 500;

const LONGEST_BACKOFF = 5_000;

interface Hold {
  readonly ids: readonly PersonId[];
  /** The write is over, so the drainer may invalidate. */
  left: boolean;
  /** Called when the cache has been told. */
  told: () => void;
}

/** What the pending invalidations work on. */
export interface PendingOptions {
  /** The cache to tell. */
  readonly cache: Pick<PersonCache, "invalidate">;
  /** The store's log, if it has one. */
  readonly log: PendingLog | undefined;
  /** Whether other instances use the same cache and log. */
  readonly shared: boolean;
  /** Told once when a round fails, and once when one succeeds again. */
  readonly onChange?: (draining: "failing" | "well") => void;
}

/** Keeps track of pending invalidations, and drains them. */
export class PendingInvalidations implements AsyncDisposable {
  readonly #options: PendingOptions;
  readonly #leased: boolean;
  readonly #held = new Map<LogToken, Hold>();
  readonly #bypassed = new Map<PersonId, number>();
  readonly #settled: PendingInvalidation[] = [];
  #listed = new Set<PersonId>();
  #overflow = false;
  #readAt = -Infinity;
  #storeDown = false;
  #failures = 0;
  #retryAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #round: Promise<void> | undefined;
  #disposed = false;

  /** Pending invalidations of one cache; {@linkcode start} begins the polling. */
  constructor(options: PendingOptions) {
    this.#options = options;
    this.#leased = options.shared && options.log !== undefined;
  }

  /** Reads the log once, and from then on regularly. */
  async start(): Promise<void> {
    if (this.#leased) await this.#run();
  }

  /** The number of writes of this instance that the cache does not know of. */
  get size(): number {
    return this.#held.size;
  }

  /** Whether the cache may be asked for an id just now. */
  trust(id: PersonId): Trust {
    if (this.#overflow || this.#bypassed.has(id) || this.#listed.has(id)) {
      return "invalidation-pending";
    }
    if (!this.#leased || performance.now() - this.#readAt <= LEASE) {
      return "full";
    }
    return this.#storeDown ? "unverified" : "log-unread";
  }

  /** Bypasses the ids until the token is released. */
  hold(ids: readonly PersonId[]): LogToken {
    const token = crypto.randomUUID();
    this.#held.set(token, { ids, left: false, told: () => {} });
    for (const id of ids) {
      this.#bypassed.set(id, (this.#bypassed.get(id) ?? 0) + 1);
    }
    return token;
  }

  /** Ends a hold; `settle` if the log may have rows of it. */
  release(token: LogToken, rows: "settle" | "none"): void {
    const hold = this.#held.get(token);
    if (!hold) return;
    this.#held.delete(token);
    for (const id of hold.ids) {
      const others = (this.#bypassed.get(id) ?? 1) - 1;
      if (others > 0) this.#bypassed.set(id, others);
      else this.#bypassed.delete(id);
    }
    if (rows === "settle" && this.#options.log) {
      this.#settled.push(...hold.ids.map((id) => ({ token, id })));
      this.wake();
    }
    hold.told();
  }

  /** As `WritePorts.record`. */
  async record(token: LogToken, ids: readonly PersonId[]): Promise<void> {
    await this.#options.log?.record(token, ids);
  }

  /**
   * Leaves the hold to the drainer and waits until every instance knows of
   * its rows; answers whether the cache still has to be told then.
   */
  async publish(token: LogToken): Promise<boolean> {
    const hold = this.#held.get(token);
    if (!hold) return false;
    hold.left = true;
    this.wake();
    if (!this.#leased) return true;
    const told = Promise.withResolvers<boolean>();
    hold.told = () => told.resolve(false);
    const timer = setTimeout(() => told.resolve(true), PUBLISHED);
    try {
      return await told.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Drains at once, for example because the cache has come back. */
  wake(): void {
    this.#retryAt = 0;
    if (!this.#round) this.#schedule(0);
  }

  #schedule(delay: number): void {
    if (this.#disposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), delay);
  }

  #run(): Promise<void> {
    this.#round ??= this.#drain().finally(() => {
      this.#round = undefined;
      const busy = this.#held.size > 0 || this.#settled.length > 0;
      if (this.#leased || busy) this.#schedule(POLL);
    });
    return this.#round;
  }

  /** One round: read the log, tell the cache of all in it, remove the rows. */
  async #drain(): Promise<void> {
    const rows = await this.#read();
    const now = performance.now();
    if (now < this.#retryAt) return;
    const told = await this.#tell(rows);
    if (told) {
      if (this.#failures > 0) this.#options.onChange?.("well");
      this.#failures = 0;
    } else {
      if (this.#failures === 0) this.#options.onChange?.("failing");
      this.#failures += 1;
      const backoff = Math.min(LONGEST_BACKOFF, POLL * 2 ** this.#failures);
      this.#retryAt = now + backoff * (0.5 + Math.random() / 2);
    }
  }

  async #read(): Promise<PendingInvalidation[]> {
    const { log } = this.#options;
    if (!log) return [];
    const readAt = performance.now();
    try {
      await this.#settle();
      const rows = await log.list(BATCH + 1);
      this.#overflow = rows.length > BATCH;
      this.#listed = new Set(rows.map((row) => row.id));
      this.#readAt = readAt;
      this.#storeDown = false;
      return rows;
    } catch {
      this.#storeDown = true;
      return [];
    }
  }

  async #settle(): Promise<void> {
    const rows = this.#settled.splice(0, BATCH);
    if (rows.length === 0) return;
    try {
      await this.#options.log?.settle(rows);
    } catch (error) {
      this.#settled.push(...rows);
      throw error;
    }
  }

  /** Tells the cache of each row and hold by itself: one server may be down. */
  async #tell(rows: readonly PendingInvalidation[]): Promise<boolean> {
    const holds = [...this.#held].filter(([, hold]) => hold.left);
    const rowsDone = rows.map((row) =>
      this.#invalidate([row.id], () => {
        this.#settled.push(row);
      })
    );
    const holdsDone = holds.map(([token, hold]) =>
      this.#invalidate(hold.ids, () => this.release(token, "settle"))
    );
    const done = await Promise.all([...rowsDone, ...holdsDone]);
    return done.every((it) => it);
  }

  async #invalidate(
    ids: readonly PersonId[],
    told: () => void,
  ): Promise<boolean> {
    try {
      await this.#options.cache.invalidate(ids);
    } catch {
      return false;
    }
    told();
    return true;
  }

  /** Ends the polling; what is in the log waits for another instance. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#timer);
    await this.#round;
    for (const hold of this.#held.values()) hold.told();
  }
}
