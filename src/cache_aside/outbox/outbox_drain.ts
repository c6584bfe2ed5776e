/**
 * The drainer of the outbox, for changes that are committed, but whose
 * invalidation the cache has not acknowledged. This instance bypasses the cache
 * for their ids, the store's outbox shows their rows to every other instance,
 * and any instance that reaches the cache and the store drains them.
 *
 * No instance asks for rows before each hit. It reads the outbox three times in a
 * lease, and trusts the cache only for a lease after such a read began; without a
 * lease it reads the store. Some stores give a hint of a new row, so that it is read
 * at once; nothing relies on hints. A write whose row is committed is acknowledged
 * when the longest lease is over: by then each instance has seen the row, or has no
 * lease. Only lengths of time are compared, each on the clocks of one machine.
 *
 * @module
 */
import type { Identified } from "../../record/record_type.ts";
import { drain } from "../../protocol/drain.ts";
import { Backoff } from "./backoff.ts";
import { BATCH, Lease, type LeaseOptions } from "./lease.ts";
import { POLL } from "./lease_length.ts";
import { type PendingWrite, PendingWrites } from "./pending_writes.ts";
import { Rounds } from "./rounds.ts";
import { SeenRows } from "./seen_rows.ts";
import { SettledRows } from "./settled_rows.ts";
import type { Cache } from "../../dao/cache.ts";
import type { Outbox, OutboxRow, WriteToken } from "../../dao/store.ts";
import { ask, drive } from "../../protocol/protocol.ts";
import type { Trust } from "../../protocol/reading.ts";
import { RUNTIME, type Runtime } from "../../runtime.ts";

/** The options of an {@linkcode OutboxDrain}. */
export interface OutboxOptions<R extends Identified> extends LeaseOptions<R> {
  /** The cache to invalidate. */
  readonly cache: Pick<Cache<R>, "invalidate" | "forget">;
  /** The store's outbox, or `undefined` if the store has none. */
  readonly outbox: Outbox<R> | undefined;
  /** Whether other instances use the same outbox. */
  readonly shared: boolean;
  /** Called when draining begins to fail, and when it succeeds again. */
  readonly onChange?: ((draining: "failing" | "well") => void) | undefined;
}

/** A step of a round that has not started. */
type Effect = () => Promise<unknown>;

/** Keeps track of pending invalidations, and drains them. */
export class OutboxDrain<R extends Identified> implements AsyncDisposable {
  readonly #options: OutboxOptions<R>;
  readonly #leased: boolean;
  readonly #lease: Lease<R>;
  readonly #runtime: Runtime;
  readonly #pending: PendingWrites;
  readonly #settled = new SettledRows<R>();
  readonly #seen: SeenRows<R> | undefined;
  readonly #backoff: Backoff;
  /** Whether the last read of the outbox outlasted its lease, as after a pause. */
  #missed = false;
  #woken = false;
  /** The rows of the last read of the outbox. */
  #listed: ReadonlySet<OutboxRow<R>> = new Set();
  /** Whether more rows wait than the last round could drain at once. */
  #full = false;
  readonly #rounds: Rounds;
  /** The first read of the outbox. */
  #begun: Promise<void> | undefined;
  #wasRead = false;
  #disposed = false;

  /** The drainer of one cache; the first read begins the polling. */
  constructor(options: OutboxOptions<R>, runtime: Runtime = RUNTIME) {
    this.#options = options;
    this.#runtime = runtime;
    this.#pending = new PendingWrites(runtime);
    this.#backoff = new Backoff(POLL, runtime);
    this.#leased = options.shared && options.outbox !== undefined;
    this.#lease = new Lease(this.#leased, runtime, options);
    this.#seen = this.#lease.separate ? new SeenRows(runtime) : undefined;
    this.#rounds = new Rounds({
      round: () => this.#drain(),
      pause: () => this.#pause,
      runtime,
    });
    if (this.#leased) options.outbox?.listen?.(() => this.#rounds.hint());
  }

  /** Reads the outbox once, and from then on regularly. */
  start(): Promise<void> {
    const reads = this.#leased && !this.#disposed;
    const read = reads ? this.#rounds.run() : Promise.resolve();
    return this.#begun = read.then(() => void (this.#wasRead = true));
  }

  /** Begins the first read, if need be; answers its promise until it has ended. */
  ready(): Promise<void> | undefined {
    return this.#wasRead ? undefined : this.#begun ?? this.start();
  }

  /**
   * Whether reads may ask the cache at this moment, for ids that are not pending.
   * It reads both clocks.
   */
  get trustNow(): Trust {
    const { trust } = this.#lease;
    if (!this.#begun && trust === "outbox-unread") void this.start();
    return trust;
  }

  /** Whether a read may ask the cache for the id; `now` is {@linkcode trustNow}. */
  trust(id: R["id"], now: Trust = this.trustNow): Trust {
    return this.#pending.has(id) || this.#lease.isPending(id)
      ? "invalidation-pending"
      : now;
  }

  /** As `WritePorts.epoch`. */
  get epoch(): string | undefined {
    return this.#lease.epoch;
  }

  /** As `WritePorts.beginPending`. */
  beginPending(ids: readonly R["id"][]): WriteToken {
    return this.#pending.begin(ids);
  }

  /** As `WritePorts.endPending`. */
  endPending(token: WriteToken, rows: "settle" | "none"): void {
    const write = this.#pending.end(token);
    if (!write) return;
    write.onInvalidated();
    if (rows === "none" || this.#seen) return;
    this.#settled.add(write.ids.map((id) => ({ token, id })));
    this.#rounds.within(0);
  }

  /** As `WritePorts.record`. */
  async record(token: WriteToken, ids: readonly R["id"][]): Promise<void> {
    await this.#options.outbox?.record(token, ids);
  }

  /** As `WritePorts.handOver`; the pending write, or `undefined` if it has ended. */
  handOver(token: WriteToken): PendingWrite | undefined {
    const write = this.#pending.get(token);
    if (write) write.changed = true;
    this.#rounds.within(0);
    return write;
  }

  /** As `WritePorts.publish`. */
  async publish(token: WriteToken): Promise<boolean> {
    const write = this.handOver(token);
    if (!write || !this.#leased) return write !== undefined;
    const published = Promise.withResolvers<boolean>();
    write.onInvalidated = () => published.resolve(false);
    write.published = published.promise;
    const { length } = this.#lease;
    const cancel = length.whenOver(() => published.resolve(true));
    return await published.promise.finally(cancel);
  }

  /** Drains at once, for example because the cache answers again. */
  wake(): void {
    this.#backoff.skip();
    this.#woken = true;
    this.#rounds.within(0);
  }

  /** The pause after a round; `undefined` if no more rounds are needed. */
  get #pause(): number | undefined {
    const busy = this.#pending.size > 0 || this.#settled.size > 0;
    if (!this.#leased && !busy) return undefined;
    return this.#woken || this.#missed || this.#full
      ? 0
      : this.#lease.length.pause;
  }

  async #drain(): Promise<void> {
    const before = this.#backoff.failing;
    this.#woken = this.#full = false;
    await drive(
      drain<R, Effect>({
        list: () => ask(() => this.#list()),
        invalidate: (rows) => ask(() => this.#invalidate(rows)),
        settle: (rows) => ask(() => this.#settle(rows)),
      }),
      (effect) => effect(),
    );
    const after = this.#backoff.failing;
    if (before !== after) this.#options.onChange?.(after ? "failing" : "well");
  }

  /** Renews the lease; answers its rows and those that only this instance knows. */
  async #list(): Promise<OutboxRow<R>[]> {
    const own = this.#pending.rows();
    const { outbox } = this.#options;
    if (!outbox) return own;
    if (this.#settled.size > 0) await this.#settled.remove(outbox);
    const rows = await this.#lease.renew(outbox);
    this.#listed = new Set(rows);
    this.#missed = rows !== undefined && this.#leased && this.#lease.over;
    if (!rows) return own;
    if (own.length + rows.length === 0) this.#backoff.succeeded();
    return [...own, ...rows];
  }

  /** Invalidates each id in a call of its own: one cache server may be down. */
  async #invalidate(rows: readonly OutboxRow<R>[]): Promise<OutboxRow<R>[]> {
    const { epoch } = this;
    if (epoch === undefined || !this.#backoff.begin(epoch)) return [];
    // A write that ends from now on may have changed the store after these
    // invalidations, so this round must not end it.
    const changed = this.#pending.changed();
    const ids = [...new Set(rows.map((row) => row.id))];
    const told = ids.map((id) => this.#options.cache.invalidate(id));
    const ends = await Promise.allSettled(told);
    // The other instances must still use the keys of this epoch.
    if (this.epoch !== epoch) return [];
    const acknowledged = new Set(
      ids.filter((_, i) => ends[i]?.status === "fulfilled"),
    );
    for (const { token, ids } of changed) {
      if (ids.every((id) => acknowledged.has(id))) {
        this.endPending(token, "none");
      }
    }
    const done = rows.filter((row) => acknowledged.has(row.id));
    if (done.length === rows.length) this.#backoff.succeeded();
    else this.#backoff.failed();
    if (this.#woken) this.#backoff.skip();
    return done;
  }

  async #settle(done: readonly OutboxRow<R>[]): Promise<void> {
    // The change of another row may be applied later, and then needs its row.
    const all = this.#leased ? done.filter((it) => this.#listed.has(it)) : done;
    const rows = this.#seen?.removable(all, this.#lease.length.wait) ?? all;
    this.#settled.add(rows);
    await this.#settled.remove(this.#options.outbox);
    this.#full = rows.length > BATCH && this.#settled.size === 0;
  }

  /** Ends the polling; another instance drains the rows that are left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#rounds[Symbol.asyncDispose]();
    const published = this.#pending.all().flatMap((it) => it.published ?? []);
    // The published writes wait for a read that begins after their commit.
    if (published.length > 0) await this.#list();
    await Promise.all(published);
  }
}
