/**
 * Changes that are committed, but that the cache has not acknowledged: their
 * ids are bypassed here, published through the store's log to every other
 * instance, and drained as soon as any instance reaches both.
 *
 * How other instances learn of a row without asking before each hit: each
 * reads the log every {@linkcode POLL} ms, and trusts the cache only for
 * {@linkcode LEASE} ms after such a read began. A write whose row is committed
 * is acknowledged one lease later: by then each instance has either seen the
 * row or trusts the cache no more. Only lengths of time are compared, each on
 * one machine's steady clock. While the store is down nobody can write to it
 * either, so hits go on, marked as unverified: it may be down for this
 * instance alone.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import { drain } from "../protocol/drain.ts";
import { PendingWrites } from "./pending_writes.ts";
import type { Cache } from "../dao/cache.ts";
import type { Outbox, OutboxRow, WriteToken } from "../dao/store.ts";
import { drive, step } from "../protocol/steps.ts";
import type { Trust } from "../protocol/read_ports.ts";

/** Milliseconds between two reads of the log. */
export const POLL = 200;

/** Milliseconds that one read of the log vouches for. */
export const LEASE = 600;

// A little more than the lease, for clocks that run at slightly other speeds.
const PUBLISHED = LEASE + 100;

/** Rows handled in one round; with more than these, every id is bypassed. */
const BATCH = 500;

const LONGEST_BACKOFF = 5_000;

/** What the pending invalidations work on. */
export interface OutboxOptions<R extends Identified> {
  /** The cache to tell. */
  readonly cache: Pick<Cache<R>, "invalidate">;
  /** The store's log, if it has one. */
  readonly outbox: Outbox<R> | undefined;
  /** Whether other instances use the same cache and log. */
  readonly shared: boolean;
  /** Told when draining begins to fail, and when it is well again. */
  readonly onChange?: ((draining: "failing" | "well") => void) | undefined;
}

/** Keeps track of pending invalidations, and drains them. */
export class OutboxDrain<R extends Identified> implements AsyncDisposable {
  readonly #options: OutboxOptions<R>;
  readonly #leased: boolean;
  readonly #held = new PendingWrites();
  /** Rows that are to go, each once: they may be listed again until then. */
  readonly #told = new Map<string, OutboxRow<R>>();
  #listed: ReadonlySet<R["id"]> = new Set();
  #overflow = false;
  #readAt = -Infinity;
  #storeDown = false;
  #failures = 0;
  #retryAt = 0;
  #woken = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #round: Promise<void> | undefined;
  #begun = false;
  #disposed = false;

  /** The outbox of one cache; the first read begins the polling. */
  constructor(options: OutboxOptions<R>) {
    this.#options = options;
    this.#leased = options.shared && options.outbox !== undefined;
  }

  /** Reads the log once, and from then on regularly. */
  async start(): Promise<void> {
    this.#begun = true;
    if (this.#leased && !this.#disposed) await this.#run();
  }

  /** Whether the cache may be asked for an id just now. */
  trust(id: R["id"]): Trust {
    if (this.#overflow || this.#held.covers(id) || this.#listed.has(id)) {
      return "invalidation-pending";
    }
    if (!this.#leased || performance.now() - this.#readAt <= LEASE) {
      return "full";
    }
    if (!this.#begun) void this.start();
    return this.#storeDown ? "unverified" : "log-unread";
  }

  /** As `WritePorts.hold`. */
  hold(ids: readonly R["id"][]): WriteToken {
    return this.#held.add(ids);
  }

  /** As `WritePorts.release`. */
  release(token: WriteToken, rows: "settle" | "none"): void {
    const hold = this.#held.remove(token);
    if (!hold) return;
    hold.told();
    if (rows === "none") return;
    this.#toSettle(hold.ids.map((id) => ({ token, id })));
    this.#schedule(0);
  }

  /** As `WritePorts.record`. */
  async record(token: WriteToken, ids: readonly R["id"][]): Promise<void> {
    await this.#options.outbox?.record(token, ids);
  }

  /** As `WritePorts.publish`. */
  async publish(token: WriteToken): Promise<boolean> {
    const hold = this.#held.get(token);
    if (!hold) return false;
    hold.left = true;
    this.#schedule(0);
    if (!this.#leased) return true;
    const told = Promise.withResolvers<boolean>();
    hold.told = () => told.resolve(false);
    hold.published = told.promise;
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
    this.#woken = true;
    this.#schedule(0);
  }

  #schedule(delay: number): void {
    if (this.#disposed || this.#round) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), delay);
  }

  #run(): Promise<void> {
    this.#round ??= this.#drain().finally(() => {
      this.#round = undefined;
      const busy = this.#held.size > 0 || this.#told.size > 0;
      if (this.#leased || busy) this.#schedule(this.#woken ? 0 : POLL);
    });
    return this.#round;
  }

  async #drain(): Promise<void> {
    const before = this.#failures > 0;
    this.#woken = false;
    await drive(drain({
      list: () => step(() => this.#list()),
      tell: (rows) => step(() => this.#tell(rows)),
      settle: (rows) => step(() => this.#settle(rows)),
    }));
    const after = this.#failures > 0;
    if (before !== after) this.#options.onChange?.(after ? "failing" : "well");
  }

  /** What the log says, and what only this instance knows. */
  async #list(): Promise<OutboxRow<R>[]> {
    const own = this.#held.left().flatMap(({ token, ids }) =>
      ids.map((id) => ({ token, id }))
    );
    const { outbox } = this.#options;
    if (!outbox) return own;
    if (this.#told.size > 0) await this.#settle([]);
    const readAt = performance.now();
    try {
      const rows = await outbox.list(BATCH + 1);
      if (this.#leased) {
        this.#overflow = rows.length > BATCH;
        this.#listed = new Set(rows.map((row) => row.id));
      }
      if (own.length + rows.length === 0) this.#failures = 0;
      this.#readAt = readAt;
      this.#storeDown = false;
      return [...own, ...rows];
    } catch (error) {
      this.#storeDown = hasCode(error, "unavailable");
      return own;
    }
  }

  /** Tells the cache of each id by itself: one of its servers may be down. */
  async #tell(
    rows: readonly OutboxRow<R>[],
  ): Promise<OutboxRow<R>[]> {
    const now = performance.now();
    if (now < this.#retryAt) return [];
    const { cache } = this.#options;
    // Whoever leaves from now on has changed the store after this telling.
    const left = this.#held.left();
    const ids = [...new Set(rows.map((row) => row.id))];
    const ends = await Promise.allSettled(
      ids.map((id) => cache.invalidate([id])),
    );
    const told = new Set(ids.filter((_, i) => ends[i]?.status === "fulfilled"));
    for (const { token, ids } of left) {
      if (ids.every((id) => told.has(id))) this.release(token, "none");
    }
    const done = rows.filter((row) => told.has(row.id));
    const well = done.length === rows.length;
    this.#failures = well ? 0 : this.#failures + 1;
    const backoff = Math.min(LONGEST_BACKOFF, POLL * 2 ** this.#failures);
    this.#retryAt = well || this.#woken ? 0 : now + backoff * Math.random();
    return done;
  }

  async #settle(rows: readonly OutboxRow<R>[]): Promise<void> {
    this.#toSettle(rows);
    try {
      // Not what comes meanwhile: that might never end.
      const all = [...this.#told];
      while (all.length > 0) {
        const some = all.splice(0, BATCH);
        await this.#options.outbox?.settle(some.map(([, row]) => row));
        for (const [key] of some) this.#told.delete(key);
      }
    } catch {
      // They stay to be settled in the next round.
    }
  }

  #toSettle(rows: readonly OutboxRow<R>[]): void {
    for (const row of rows) this.#told.set(`${row.token}:${row.id}`, row);
  }

  /** Ends the polling; what is in the log waits for another instance. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#timer);
    await this.#round;
    await Promise.all(this.#held.all().map((it) => it.published));
  }
}
