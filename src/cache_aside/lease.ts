/**
 * The lease of one instance: for how long it may trust the cache after it has
 * read the outbox, and which ids the outbox says are pending.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Outbox, OutboxRow } from "../dao/store.ts";
import type { Trust } from "../protocol/reading.ts";
import type { Runtime } from "../runtime.ts";

/**
 * The milliseconds that an instance trusts the cache after it began a read of
 * the outbox.
 */
export const LEASE = 600;

/**
 * The milliseconds by which the wall clock may be corrected backwards. After
 * more, it can no longer tell that the machine was suspended.
 */
const CORRECTION = 5;

/**
 * The most outbox rows of one round; with more, every id bypasses the cache.
 */
export const BATCH = 500;

/**
 * What one instance knows from its last read of the outbox. The lease is over
 * when either clock says so: the steady clock stands still while the machine is
 * suspended, and the wall clock may go back.
 */
export class Lease<R extends Identified> {
  readonly #needed: boolean;
  readonly #runtime: Runtime;
  #pending: ReadonlySet<R["id"]> = new Set();
  #tooMany = false;
  /** When the last read began, on the steady and on the wall clock. */
  #steadyAt = -Infinity;
  #wallAt = 0;

  /** A lease; it is `needed` only if other instances share cache and outbox. */
  constructor(needed: boolean, runtime: Runtime) {
    this.#needed = needed;
    this.#runtime = runtime;
  }

  /** Whether the last read of the outbox, or a failed one, limits the id. */
  trust(id: R["id"]): Trust {
    if (this.#tooMany || this.#pending.has(id)) return "invalidation-pending";
    return !this.#needed || !this.over ? "full" : "outbox-unread";
  }

  /** Whether the lease is over; it stays so until it is renewed. */
  get over(): boolean {
    const steady = this.#runtime.steady() - this.#steadyAt;
    const wall = this.#runtime.now() - this.#wallAt;
    if (steady <= LEASE && wall <= LEASE && wall >= steady - CORRECTION) {
      return false;
    }
    this.#steadyAt = -Infinity;
    return true;
  }

  /** Reads the outbox and renews the lease; `undefined` if the store fails. */
  async renew(outbox: Outbox<R>): Promise<OutboxRow<R>[] | undefined> {
    // The lease counts from the beginning of the read. The wall clock comes
    // first: a pause between the two must not look as if it had gone back.
    const wallAt = this.#runtime.now();
    const steadyAt = this.#runtime.steady();
    try {
      const rows = await outbox.list(BATCH + 1);
      if (this.#needed) {
        this.#tooMany = rows.length > BATCH;
        this.#pending = new Set(rows.map((row) => row.id));
      }
      this.#steadyAt = steadyAt;
      this.#wallAt = wallAt;
      return rows;
    } catch {
      return undefined;
    }
  }
}
