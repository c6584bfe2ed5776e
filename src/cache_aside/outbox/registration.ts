/**
 * Which cache the instances share: the registered cache and its epoch.
 *
 * The outbox has one row more, the registration. Its token is the epoch, a random
 * text, and its id is the identity of the cache. The epoch is a part of every key
 * of an entry. When the identity changes (a restart, a failover, another list of
 * servers, another definition of the record), the cache is registered under a new
 * epoch. So no entry of another time, cache or service is ever served.
 *
 * The id also says since when the store notices other writers. When that changes,
 * the first instance that knows it registers a new epoch, because what was cached
 * before may be older than a change that left no row. An instance that does not
 * know it, or that says that other writers are not noticed, uses any epoch.
 *
 * While instances change to a new epoch, a writer may still invalidate keys of
 * the old one. So an instance trusts a new epoch only when every lease from
 * before is over. Then it confirms the registration, and an instance that starts
 * later need not wait. A write whose invalidation was not made under one trusted
 * epoch counts as not acknowledged by the cache.
 *
 * Of several registrations the first one in the order of the tokens counts. Each
 * new token comes before the one that it replaces, so a late row of that one, as
 * after a pause, never makes it count again.
 *
 * @module
 */
import type { Membership } from "../../dao/key_value.ts";
import type { Outbox, OutboxRow } from "../../dao/store.ts";
import type { Identified } from "../../record/record_type.ts";
import type { Runtime } from "../../runtime.ts";
import { CONFIRMED, nameOf, partsOf } from "./registration_row.ts";
import { kindOf, tokenBefore } from "./row_kind.ts";

/**
 * The milliseconds after which an instance registers its cache in place of
 * another one, because the instances that registered that one may be gone.
 */
const FOREIGN = 60_000;

/**
 * The membership of an instance without a cache, or with one that no other
 * instance reaches. It has no entries that another instance could read.
 */
export const UNSHARED: Membership = {
  identity: "none",
  identify: () => Promise.resolve(),
  use() {},
};

/** Which cache is registered: that of this instance, or another one. */
export type Registered = "own" | "other";

/** What one instance knows of the registered cache, and what it does about it. */
export class Registration<R extends Identified> {
  readonly #cache: Membership;
  readonly #coveredSince: () => string | undefined;
  readonly #runtime: Runtime;
  readonly #wait: () => number;
  /** The registrations of the last read. Usually there is one; of several the first counts. */
  #rows: readonly OutboxRow<R>[] = [];
  #token: string | undefined;
  #identity = "";
  /** Since when other writers are noticed in the current epoch, if they are. */
  #since = "";
  #confirmed = false;
  /** Whether the outbox had pending invalidations. */
  #pending = false;
  /** When this instance first read the current epoch, on the steady clock. */
  #seenAt = 0;
  /** The epoch that is trusted, or `undefined`. */
  #used: string | undefined;
  /** Whether this instance has ever seen a registration. */
  #known = false;
  /** Whether a registration replaced one that this instance has seen. */
  #replaced = false;
  /** What `news` was about last: an epoch, or `other`. */
  #told: string | undefined;
  /** The token that this instance registered where there was none. */
  #first: string | undefined;
  /** The id of the last registration that was this instance's own. */
  #claimed: string | undefined;
  /** When this instance will register its cache in place of another one. */
  #claimAt: number | undefined;

  /**
   * The registration of `cache`. After `wait()` ms every lease is over.
   * `coveredSince` is as in `Coverage.since`.
   */
  constructor(
    cache: Membership,
    coveredSince: () => string | undefined,
    runtime: Runtime,
    wait: () => number,
  ) {
    this.#wait = wait;
    this.#cache = cache;
    this.#coveredSince = coveredSince;
    this.#runtime = runtime;
    cache.use(undefined);
  }

  /** The epoch that this instance may use now, or `undefined`. */
  get epoch(): string | undefined {
    return this.#own ? this.#used : undefined;
  }

  /**
   * `own` once this instance has begun to use its cache, `other` once another
   * cache is registered, and `undefined` if nothing has changed. A start with
   * the registered cache is no news.
   */
  news(): Registered | undefined {
    const known = this.#token !== undefined &&
      this.#cache.identity !== undefined;
    const isOther = known && this.#cache.identity !== this.#identity;
    const now = this.epoch ?? (isOther ? "other" : undefined);
    const before = this.#told;
    if (now === undefined || now === before) return undefined;
    this.#told = now;
    if (now === "other") return "other";
    return before === undefined && !this.#replaced ? undefined : "own";
  }

  /** Takes the rows of the outbox in their order, just after they were read. */
  see(rows: readonly OutboxRow<R>[]): void {
    // If several instances have registered at once, all take the first row.
    this.#rows = rows.filter((it) => kindOf(it) === "registration");
    this.#pending = rows.length > this.#rows.length;
    const [current] = this.#rows;
    this.#known ||= current !== undefined;
    this.#confirmed = this.#rows.some(({ token, id }) =>
      token === current?.token && id.endsWith(CONFIRMED)
    );
    if (current?.token !== this.#token) {
      // A lease under the previous epoch may have begun until now.
      this.#seenAt = this.#runtime.steady();
      this.#replaced ||= this.#token !== undefined;
      this.#token = current?.token;
      [this.#identity, this.#since] = partsOf(current?.id ?? "");
      this.#use(undefined);
    }
    if (this.#confirmed || this.#waited) this.#use(this.#token);
  }

  /**
   * Registers or confirms if need be, and answers whether it changed the outbox.
   * It throws if the cache or the store does not answer.
   */
  async update(outbox: Outbox<R>): Promise<boolean> {
    if (!this.#own) await this.#cache.identify();
    return this.#own ? await this.#confirm(outbox) : await this.#claim(outbox);
  }

  #use(epoch: string | undefined): void {
    if (epoch === this.#used) return;
    this.#used = epoch;
    this.#cache.use(
      epoch === undefined ? undefined : { identity: this.#identity, epoch },
    );
  }

  async #confirm(outbox: Outbox<R>): Promise<boolean> {
    this.#claimed = nameOf(this.#identity, this.#since);
    this.#claimAt = undefined;
    const ready = this.#alone || this.#waited;
    if (this.#token === undefined || this.#confirmed || !ready) return false;
    await outbox.record(this.#token, [
      `${this.#claimed}${CONFIRMED}` as R["id"],
    ]);
    await outbox.settle(this.#rows);
    return true;
  }

  async #claim(outbox: Outbox<R>): Promise<boolean> {
    const { identity } = this.#cache;
    if (identity === undefined) return false;
    const name = nameOf(identity, this.#coveredSince() ?? this.#since);
    if (!this.#claims(identity, name)) return false;
    const uuid = this.#runtime.uuid();
    const token = tokenBefore("registration", this.#token, uuid);
    const old = this.#rows;
    // If someone has emptied the outbox, others may use the previous epoch.
    this.#first = this.#known ? undefined : token;
    await outbox.record(token, [name as R["id"]]);
    // Not before: the next round must try again if the outbox did not take it.
    this.#claimed = name;
    this.#claimAt = undefined;
    if (old.length > 0) await outbox.settle(old);
    return true;
  }

  get #own(): boolean {
    const { identity } = this.#cache;
    const since = this.#coveredSince() ?? this.#since;
    return identity !== undefined && identity === this.#identity &&
      since === this.#since;
  }

  /** Whether every lease from before the current epoch is over. */
  get #waited(): boolean {
    return this.#runtime.steady() - this.#seenAt > this.#wait();
  }

  /** Whether this instance, and no other one, registered the first cache. */
  get #alone(): boolean {
    return this.#rows.length === 1 && this.#token === this.#first;
  }

  /** Whether this instance must register its cache now, in place of the registered one. */
  #claims(identity: string, name: string): boolean {
    if (this.#token === undefined) return true;
    const unshared = identity === UNSHARED.identity;
    const changed = name !== this.#claimed;
    const unused = this.#identity === UNSHARED.identity;
    if (!unshared && (changed || unused)) return true;
    // While another instance drains the outbox, the registered cache is in use.
    if (unshared && !this.#pending) this.#claimAt = undefined;
    const now = this.#runtime.steady();
    this.#claimAt ??= now + FOREIGN * (1 + this.#runtime.random());
    return now >= this.#claimAt;
  }
}
