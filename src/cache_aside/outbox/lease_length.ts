/**
 * How long the lease of this instance is, and the longest lease of all instances.
 *
 * Each writer must wait for the longest lease that any instance may have. So a
 * lease that is longer than the default is a row of the outbox. An instance uses
 * its length only after a read of the outbox that showed it. A writer reads the
 * outbox again after its commit. A read that did not show the writer's row began
 * before the commit. If it showed the row of a longer lease, that row is older than
 * the commit, so the writer's read shows it, too.
 *
 * Of several rows the first one in the order of the tokens counts for a lease,
 * and the longest one for a writer. An instance whose setting is longer than the
 * first row puts its own row in front. An instance whose setting is shorter does
 * so, too, when the first row has been there for a while. If an instance with a
 * longer lease still runs, that one puts its row in front again. The rows behind
 * the first one are removed when every lease that they gave is over.
 *
 * @module
 */
import type { Outbox, OutboxRow } from "../../dao/store.ts";
import type { Identified } from "../../record/record_type.ts";
import { alarm } from "../../resilience/alarm.ts";
import type { Runtime } from "../../runtime.ts";
import { kindOf, tokenBefore } from "./row_kind.ts";

/**
 * The milliseconds that an instance trusts the cache after it began a read of
 * the outbox, by default.
 */
export const LEASE = 600;

/**
 * The milliseconds for which an instance leaves another instance's row in
 * front, or up to twice as many. By then every earlier lease is over, too.
 */
const PATIENCE = 60_000;

/** The number of pauses between reads of the outbox in one lease. */
const PAUSES = 3;

/** The milliseconds between two reads of the outbox, with the default lease. */
export const POLL = LEASE / PAUSES;

/** The longest lease that the settings allow, in milliseconds. */
export const LONGEST = 3_000;

/**
 * The milliseconds that a wait for the end of a lease is longer than the lease,
 * because the clocks of two machines may run at slightly different speeds.
 */
export const MARGIN = 100;

/** The milliseconds after which every lease of the default length is over. */
export const PUBLISHED = LEASE + MARGIN;

/** The longest lease that an instance may have by these rows of the outbox. */
export function longestOf<R extends Identified>(
  rows: readonly OutboxRow<R>[],
): number {
  return Math.max(LEASE, ...leasesIn(rows).map(lengthIn));
}

/** What one instance knows of the length of the leases. */
export class LeaseLength<R extends Identified> {
  /** The length of the lease that the last read of the outbox gives. */
  own = LEASE;
  readonly #setting: number;
  readonly #runtime: Runtime;
  readonly #onLongest: ((ms: number) => void) | undefined;
  /** The rows of the last read, the first one first. */
  #rows: readonly OutboxRow<R>[] = [];
  #longest = LEASE;
  /** Since when the outbox lacks the row of the longest lease, if it does. */
  #missed: number | undefined;
  /** When this instance began to see the first row, on the steady clock. */
  #since = 0;
  /** How long this instance leaves another instance's row in front. */
  #patience = 0;
  /** The token of the row that this instance has put in front last. */
  #put: string | undefined;
  /** How many reads of the outbox have begun, and which one was answered last. */
  #begun = 0;
  #answered = 0;

  /**
   * The lease of this instance is `setting` ms long, when the outbox says so.
   * `onLongest` is called when the longest lease of all instances changes.
   */
  constructor(
    setting: number,
    runtime: Runtime,
    onLongest?: (ms: number) => void,
  ) {
    this.#setting = setting;
    this.#runtime = runtime;
    this.#onLongest = onLongest;
  }

  /** The milliseconds until every lease from before the last read is over. */
  get wait(): number {
    return this.#longest + MARGIN;
  }

  /** The milliseconds until the next read of the outbox. */
  get pause(): number {
    return this.own / PAUSES;
  }

  /** A read of the outbox begins. */
  begin(): void {
    this.#begun++;
  }

  /** Takes the rows of the read that began last, in their order. */
  see(rows: readonly OutboxRow<R>[]): void {
    this.#answered = this.#begun;
    const before = this.#rows[0]?.token;
    this.#rows = leasesIn(rows);
    if (before !== this.#rows[0]?.token) {
      this.#since = this.#runtime.steady();
      this.#patience = PATIENCE * (1 + this.#runtime.random());
    }
    this.own = Math.min(this.#setting, this.#first);
    this.#remember(longestOf(rows));
  }

  /**
   * Takes the longest lease of the rows. If an operator has emptied the outbox,
   * other instances may still have the previous one until it is over.
   */
  #remember(longest: number): void {
    const now = this.#runtime.steady();
    if (longest >= this.#longest) this.#missed = undefined;
    else if (now - (this.#missed ??= now) <= this.wait) return;
    if (longest === this.#longest) return;
    this.#longest = longest;
    this.#missed = undefined;
    this.#onLongest?.(longest);
  }

  /** Changes the rows if need be, and answers whether the outbox is to be read again. */
  async update(outbox: Outbox<R>): Promise<boolean> {
    const [first, ...behind] = this.#rows;
    const age = this.#runtime.steady() - this.#since;
    const patience = first?.token === this.#put ? this.wait : this.#patience;
    if (behind.length > 0 && age > patience) await outbox.settle(behind);
    const shorter = this.#setting < this.#first && age > this.#patience;
    if (this.#setting <= this.#first && !shorter) return false;
    const uuid = this.#runtime.uuid();
    this.#put = tokenBefore("lease", first?.token, uuid);
    await outbox.record(this.#put, [`lease=${this.#setting}` as R["id"]]);
    return true;
  }

  /**
   * Calls `over` when every lease that began before this call is over. Returns
   * the function that cancels the wait.
   */
  whenOver(over: () => void): () => void {
    const begun = this.#begun;
    let cancel = () => {};
    let waited = 0;
    const wait = (ms: number) => {
      cancel = alarm(this.#runtime, ms, () => {
        waited += ms;
        // Until the outbox is read again, an instance may have the longest lease.
        const read = this.#answered > begun;
        const left = (read ? this.wait : LONGEST + MARGIN) - waited;
        if (left > 0) wait(read ? left : Math.min(left, POLL));
        else over();
      });
    };
    wait(PUBLISHED);
    return () => cancel();
  }

  get #first(): number {
    const [row] = this.#rows;
    return row ? lengthIn(row) : LEASE;
  }
}

function leasesIn<R extends Identified>(
  rows: readonly OutboxRow<R>[],
): OutboxRow<R>[] {
  return rows.filter((row) => kindOf(row) === "lease");
}

function lengthIn<R extends Identified>({ id }: OutboxRow<R>): number {
  return Number(id.replace("lease=", ""));
}
