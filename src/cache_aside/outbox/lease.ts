/**
 * The lease of one instance: for how long it may trust the cache after it has
 * read the outbox, and which ids the outbox says are pending.
 *
 * @module
 */
import type { Identified } from "../../record/record_type.ts";
import type { Cache } from "../../dao/cache.ts";
import type { Membership } from "../../dao/key_value.ts";
import type { Outbox, OutboxRow } from "../../dao/store.ts";
import type { Trust } from "../../protocol/reading.ts";
import type { Runtime } from "../../runtime.ts";
import type { FleetSource } from "./fleet_source.ts";
import { LEASE, LeaseLength } from "./lease_length.ts";
import { type Registered, Registration, UNSHARED } from "./registration.ts";
import { kindOf, type RowKind } from "./row_kind.ts";

/**
 * The milliseconds by which the wall clock may be set back. After a larger
 * correction it can no longer tell that the machine was suspended.
 */
const CORRECTION = 5;

/**
 * The most outbox rows of one round; with more, every id bypasses the cache.
 */
export const BATCH = 500;

/** The same limit for rows that stay until every instance has seen them. */
const SEPARATE_BATCH = 10 * BATCH;

/** What a {@linkcode Lease} depends on, and the callbacks that it calls. */
export interface LeaseOptions<R extends Identified> {
  /**
   * The cache that the lease is for. It forgets everything when a change may have
   * left no row that this instance has seen.
   */
  readonly cache?: Pick<Cache<R>, "forget">;
  /** The membership of the cache, or `undefined` if it has no identity. */
  readonly membership?: Membership | undefined;
  /** Called when another cache is registered, and when it is its own again. */
  readonly onRegistered?: ((which: Registered) => void) | undefined;
  /**
   * Since when the store notices other writers, as in `Coverage.since`; without
   * it, that never changes.
   */
  readonly coveredSince?: (() => string | undefined) | undefined;
  /**
   * Called for the first row of the outbox that neither the service nor a
   * trigger has made. Such rows are settled like any other.
   */
  readonly onOddRow?: ((row: OutboxRow<R>) => void) | undefined;
  /** Called after each read of the outbox, with the number of pending rows. */
  readonly onOutboxRead?: ((rows: number) => void) | undefined;
  /** The source of all instances, whose rows are neither drained nor counted. */
  readonly fleet?: FleetSource<R> | undefined;
  /**
   * The milliseconds that a lease lasts, from 600 to 3000; 600 by default. The
   * instance puts a longer lease into the outbox, and uses it only after a read
   * that showed it there.
   */
  readonly lease?: number | undefined;
  /** Called when the longest lease of all instances changes. */
  readonly onLongestLease?: ((ms: number) => void) | undefined;
}

/**
 * What one instance knows from its last read of the outbox. The lease is over
 * when either clock says so: the steady clock stands still while the machine is
 * suspended, and the wall clock may go back.
 */
export class Lease<R extends Identified> {
  /** How long it is. */
  readonly length: LeaseLength<R>;
  /** Whether other instances share the outbox; without them no lease is needed. */
  readonly needed: boolean;
  readonly #runtime: Runtime;
  readonly #registration: Registration<R> | undefined;
  readonly #cache: LeaseOptions<R>["cache"];
  readonly #onRegistered: LeaseOptions<R>["onRegistered"];
  /** Whether each instance has a cache of its own. */
  readonly separate: boolean;
  readonly #coveredSince: () => string | undefined;
  readonly #onOutboxRead: LeaseOptions<R>["onOutboxRead"];
  readonly #fleet: LeaseOptions<R>["fleet"];
  #onOddRow: LeaseOptions<R>["onOddRow"];
  /** Since when other writers were noticed at the last read, if they were. */
  #since: string | undefined;
  #pending: ReadonlySet<R["id"]> = new Set();
  #tooMany = false;
  /** When the last read began, on the steady and on the wall clock. */
  #steadyAt = -Infinity;
  #wallAt = 0;

  /** A lease; it is `needed` only if other instances share the outbox. */
  constructor(
    needed: boolean,
    runtime: Runtime,
    options: LeaseOptions<R> = {},
  ) {
    const { cache, membership, onRegistered, coveredSince = never } = options;
    const { lease = LEASE, onLongestLease } = options;
    this.length = new LeaseLength(lease, runtime, onLongestLease);
    this.#onOddRow = options.onOddRow;
    this.#fleet = options.fleet;
    this.#onOutboxRead = options.onOutboxRead;
    this.needed = needed;
    this.#runtime = runtime;
    this.#cache = cache;
    this.#onRegistered = onRegistered;
    this.separate = needed && membership === UNSHARED;
    const byEpoch = needed && membership !== undefined && !this.separate;
    this.#coveredSince = byEpoch ? never : coveredSince;
    if (needed && membership) {
      this.#registration = new Registration(
        membership,
        byEpoch ? coveredSince : never,
        runtime,
        () => this.length.wait,
      );
    }
  }

  /** Whether the last read of the outbox found a row of the id. */
  isPending(id: R["id"]): boolean {
    // Usually no row is pending. To look up an id costs its hash.
    return this.#pending.size > 0 && this.#pending.has(id);
  }

  /** Whether reads may ask the cache now, for ids that are not pending. */
  get trust(): Trust {
    if (this.#tooMany) return "invalidation-pending";
    if (!this.needed) return "full";
    if (this.over) return "outbox-unread";
    return this.#epoch === undefined ? "cache-changed" : "full";
  }

  /**
   * The epoch that this instance may use now, or `undefined`. It is the empty
   * text where no lease is needed, or the cache has no identity.
   */
  get epoch(): string | undefined {
    return this.needed && this.over ? undefined : this.#epoch;
  }

  get #epoch(): string | undefined {
    return this.#registration ? this.#registration.epoch : "";
  }

  /** Whether the lease is over; it stays so until it is renewed. */
  get over(): boolean {
    const steady = this.#runtime.steady() - this.#steadyAt;
    const wall = this.#runtime.now() - this.#wallAt;
    const { own } = this.length;
    if (steady <= own && wall <= own && wall >= steady - CORRECTION) {
      return false;
    }
    this.#steadyAt = -Infinity;
    return true;
  }

  /** Reads the outbox and renews the lease; `undefined` if the store fails. */
  async renew(outbox: Outbox<R>): Promise<OutboxRow<R>[] | undefined> {
    try {
      let rows = await this.#read(outbox);
      // The first call may register the cache, and the second one confirm it.
      for (let i = 0; i < 2 && await this.#update(outbox); i++) {
        rows = await this.#read(outbox);
      }
      const news = this.#registration?.news();
      if (news) this.#onRegistered?.(news);
      return rows;
    } catch {
      return undefined;
    }
  }

  async #read(outbox: Outbox<R>): Promise<OutboxRow<R>[]> {
    // The lease counts from the beginning of the read. The wall clock comes
    // first: a pause between the two must not look as if it had gone back.
    const wallAt = this.#runtime.now();
    const steadyAt = this.#runtime.steady();
    const batch = this.separate ? SEPARATE_BATCH : BATCH;
    const most = batch + (this.#registration ? 2 : 1);
    this.length.begin();
    const all = await outbox.list(most);
    // Asked before the new rows can change its length.
    const { over } = this;
    const before = this.#epoch;
    const kinds = Map.groupBy(all, kindOf);
    const of = (kind: RowKind) => kinds.get(kind) ?? [];
    this.#fleet?.see(of("source"));
    this.length.see(of("lease"));
    const rows = [...of("change"), ...of("odd")];
    this.#registration?.see([...of("registration"), ...rows]);
    const left = before !== undefined && before !== this.#epoch;
    const [odd] = this.#onOddRow ? of("odd") : [];
    if (odd) {
      this.#onOddRow?.(odd);
      this.#onOddRow = undefined;
    }
    if (this.needed) {
      this.#tooMany = all.length === most;
      this.#pending = new Set(rows.map((row) => row.id));
      this.#onOutboxRead?.(rows.length);
    }
    const since = this.#coveredSince() ?? this.#since;
    // After a time without a lease, rows may have come and gone unseen. While
    // another cache was registered, its instances told no other instance of
    // their writes. After a new `since`, changes of other writers may have left
    // no row.
    if (this.separate && (over || left) || since !== this.#since) {
      this.#cache?.forget();
    }
    this.#since = since;
    this.#steadyAt = steadyAt;
    this.#wallAt = wallAt;
    return rows;
  }

  /** Whether it changed a row; after a failure the next round tries again. */
  async #update(outbox: Outbox<R>): Promise<boolean> {
    try {
      const length = this.needed && await this.length.update(outbox);
      return await this.#registration?.update(outbox) || length;
    } catch {
      return false;
    }
  }
}

const never = () => undefined;
