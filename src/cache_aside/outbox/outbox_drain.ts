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
import type { Cache } from "../../dao/cache.ts";
import type { Outbox, WriteToken } from "../../dao/store.ts";
import type { Trust } from "../../protocol/reading.ts";
import type { Runtime } from "../../runtime.ts";
import { DrainRound } from "./drain_round.ts";
import { Lease, type LeaseOptions } from "./lease.ts";
import { PendingWrites } from "./pending_writes.ts";
import { Rounds } from "./rounds.ts";

/** The options of an {@linkcode OutboxDrain}. */
export interface OutboxOptions<R extends Identified> extends LeaseOptions<R> {
  /** The cache to invalidate. */
  readonly cache: Pick<Cache<R>, "announce" | "invalidate" | "forget">;
  /** The store's outbox, or `undefined` if the store has none. */
  readonly outbox: Outbox<R> | undefined;
  /** Whether other instances use the same outbox. */
  readonly shared: boolean;
  /** Called when draining begins to fail, and when it succeeds again. */
  readonly onChange?: ((draining: "failing" | "well") => void) | undefined;
}

/** What reads and writes ask of the drainer of one instance. */
export class OutboxDrain<R extends Identified> implements AsyncDisposable {
  readonly #outbox: Outbox<R> | undefined;
  readonly #lease: Lease<R>;
  readonly #pending: PendingWrites;
  readonly #round: DrainRound<R>;
  readonly #rounds: Rounds;
  /** The first read of the outbox. */
  #begun: Promise<void> | undefined;
  #wasRead = false;
  #disposed = false;

  /** The drainer of one cache; the first read begins the polling. */
  constructor(options: OutboxOptions<R>, runtime: Runtime) {
    const { cache, outbox, shared, onChange } = options;
    const needed = shared && outbox !== undefined;
    const lease = this.#lease = new Lease(needed, runtime, options);
    const pending = this.#pending = new PendingWrites(runtime);
    const round = this.#round = new DrainRound(
      { cache, outbox, lease, pending, onChange },
      runtime,
    );
    this.#outbox = outbox;
    this.#rounds = new Rounds({
      round: () => round.run(),
      pause: () => round.pause,
      runtime,
    });
    if (needed) outbox?.listen?.(() => this.#rounds.hint());
  }

  /** Reads the outbox once, and from then on regularly. */
  start(): Promise<void> {
    const reads = this.#lease.needed && !this.#disposed;
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
  beginPending(ids: readonly R["id"][], outcome?: "unknown"): WriteToken {
    return this.#pending.begin(ids, outcome);
  }

  /** As `WritePorts.endPending`. */
  endPending(token: WriteToken, rows: "settle" | "none"): void {
    const write = this.#pending.end(token);
    // Where each instance must see a row, the rounds remove it later.
    if (!write || rows === "none" || this.#lease.separate) return;
    this.#round.remove(write.ids.map((id) => ({ token, id })));
    this.#rounds.within(0);
  }

  /** As `WritePorts.record`. */
  async record(token: WriteToken, ids: readonly R["id"][]): Promise<void> {
    await this.#outbox?.record(token, ids);
  }

  /** As `WritePorts.handOver`. */
  handOver(token: WriteToken): void {
    const write = this.#pending.get(token);
    if (write) write.changed = true;
    this.#rounds.within(0);
  }

  /** As `WritePorts.publish`. */
  async publish(token: WriteToken): Promise<boolean> {
    this.handOver(token);
    const write = this.#pending.get(token);
    if (!write || !this.#lease.needed) return write !== undefined;
    const published = Promise.withResolvers<boolean>();
    write.onInvalidated = () => published.resolve(false);
    write.published = published.promise;
    const { length } = this.#lease;
    const cancel = length.whenOver(() => published.resolve(true));
    return await published.promise.finally(cancel);
  }

  /** Drains at once, for example because the cache answers again. */
  wake(): void {
    this.#round.wake();
    this.#rounds.within(0);
  }

  /** Ends the polling; another instance drains the rows that are left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#rounds[Symbol.asyncDispose]();
    const published = this.#pending.all().flatMap((it) => it.published ?? []);
    // The published writes wait for a read that begins after their commit.
    if (published.length > 0) await this.#round.list();
    await Promise.all(published);
  }
}
