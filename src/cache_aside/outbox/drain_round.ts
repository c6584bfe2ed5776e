/**
 * One round of the drainer: it reads the outbox, invalidates the rows' ids in the
 * cache, and removes the rows whose invalidation the cache has acknowledged.
 *
 * @module
 */
import type { Identified } from "../../record/record_type.ts";
import { drain } from "../../protocol/drain.ts";
import { ask, drive } from "../../protocol/protocol.ts";
import type { Cache } from "../../dao/cache.ts";
import type { Outbox, OutboxRow } from "../../dao/store.ts";
import type { Runtime } from "../../runtime.ts";
import { Backoff } from "./backoff.ts";
import { BATCH, type Lease } from "./lease.ts";
import { POLL } from "./lease_length.ts";
import type { PendingWrites } from "./pending_writes.ts";
import { hasUnknownOutcome } from "./row_kind.ts";
import { SeenRows } from "./seen_rows.ts";
import { SettledRows } from "./settled_rows.ts";

/** What the rounds drain, and where. */
export interface DrainRoundOptions<R extends Identified> {
  /** The cache to invalidate. */
  readonly cache: Pick<Cache<R>, "announce" | "invalidate">;
  /** The store's outbox, or `undefined` if the store has none. */
  readonly outbox: Outbox<R> | undefined;
  /** The lease that each round renews. */
  readonly lease: Lease<R>;
  /** The writes of this instance, which a round ends when they are invalidated. */
  readonly pending: PendingWrites;
  /** Called when draining begins to fail, and when it succeeds again. */
  readonly onChange?: ((draining: "failing" | "well") => void) | undefined;
}

/** A step of a round that has not started. */
type Effect = () => Promise<unknown>;

/** What each round of one drainer does, and what it keeps for the next one. */
export class DrainRound<R extends Identified> {
  readonly #options: DrainRoundOptions<R>;
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

  /** No round has begun. */
  constructor(options: DrainRoundOptions<R>, runtime: Runtime) {
    this.#options = options;
    this.#backoff = new Backoff(POLL, runtime);
    if (options.lease.separate) this.#seen = new SeenRows(runtime);
  }

  /** Runs one round. */
  async run(): Promise<void> {
    const before = this.#backoff.failing;
    this.#woken = this.#full = false;
    await drive(
      drain<R, Effect>({
        list: () => ask(() => this.list()),
        invalidate: (rows) => ask(() => this.#invalidate(rows)),
        settle: (rows) => ask(() => this.#settle(rows)),
      }),
      (effect) => effect(),
    );
    const after = this.#backoff.failing;
    if (before !== after) this.#options.onChange?.(after ? "failing" : "well");
  }

  /** The pause after a round; `undefined` if no more rounds are needed. */
  get pause(): number | undefined {
    const { lease, pending } = this.#options;
    const left = pending.size + this.#settled.size;
    if (!lease.needed && left === 0) return undefined;
    return this.#woken || this.#missed || this.#full ? 0 : lease.length.pause;
  }

  /** Lets the next round invalidate at once, whatever has failed before it. */
  wake(): void {
    this.#backoff.skip();
    this.#woken = true;
  }

  /** Lets the next round remove the rows of a write that is invalidated. */
  remove(rows: readonly OutboxRow<R>[]): void {
    this.#settled.add(rows);
  }

  /** Renews the lease; answers its rows and those that only this instance knows. */
  async list(): Promise<OutboxRow<R>[]> {
    const { outbox, lease, pending } = this.#options;
    const own = pending.rows();
    if (!outbox) return own;
    if (this.#settled.size > 0) await this.#settled.remove(outbox);
    const rows = await lease.renew(outbox);
    this.#listed = new Set(rows);
    this.#missed = rows !== undefined && lease.needed && lease.over;
    if (!rows) return own;
    if (own.length + rows.length === 0) this.#backoff.succeeded();
    return [...own, ...rows];
  }

  /** Invalidates each id in a call of its own: one cache server may be down. */
  async #invalidate(rows: readonly OutboxRow<R>[]): Promise<OutboxRow<R>[]> {
    const { cache, lease, pending } = this.#options;
    const { epoch } = lease;
    if (epoch === undefined || !this.#backoff.begin(epoch)) return [];
    // A write that ends from now on may have changed the store after these
    // invalidations, so this round must not end it.
    const changed = pending.changed();
    const ids = [...new Set(rows.map((row) => row.id))];
    const unknown = new Set(
      rows.filter(hasUnknownOutcome).map((row) => row.id),
    );
    // The database may apply a change of unknown outcome later. Until then a mark
    // keeps readers from filling the cache.
    const calls = ids.map((id) =>
      unknown.has(id) ? cache.announce(id) : cache.invalidate(id)
    );
    const ends = await Promise.allSettled(calls);
    // The other instances must still use the keys of this epoch.
    if (lease.epoch !== epoch) return [];
    const acknowledged = new Set(
      ids.filter((_, i) => ends[i]?.status === "fulfilled"),
    );
    for (const { token, ids } of changed) {
      if (ids.every((id) => acknowledged.has(id))) pending.end(token);
    }
    const done = rows.filter((row) => acknowledged.has(row.id));
    if (done.length === rows.length) this.#backoff.succeeded();
    else this.#backoff.failed();
    if (this.#woken) this.#backoff.skip();
    return done;
  }

  async #settle(done: readonly OutboxRow<R>[]): Promise<void> {
    const { outbox, lease } = this.#options;
    // The change of another row may be applied later, and then needs its row.
    const all = lease.needed ? done.filter((it) => this.#listed.has(it)) : done;
    const rows = this.#seen?.removable(all, lease.length.wait) ?? all;
    this.#settled.add(rows);
    await this.#settled.remove(outbox);
    this.#full = rows.length > BATCH && this.#settled.size === 0;
  }
}
