/**
 * The lease of one instance: for how long it may trust the cache after it has
 * read the outbox, and which ids the outbox says are pending.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import type { Outbox, OutboxRow } from "../dao/store.ts";
import type { Trust } from "../protocol/read_ports.ts";
import type { Runtime } from "../runtime.ts";

/**
 * The milliseconds that an instance trusts the cache after it began a read of
 * the outbox.
 */
export const LEASE = 600;

/**
 * The most outbox rows of one round; with more, every id bypasses the cache.
 */
export const BATCH = 500;

/** What one instance knows from its last read of the outbox. */
export class Lease<R extends Identified> {
  readonly #needed: boolean;
  readonly #runtime: Runtime;
  #pending: ReadonlySet<R["id"]> = new Set();
  #tooMany = false;
  #readAt = -Infinity;
  #storeDown = false;

  /** A lease; it is `needed` only if other instances share cache and outbox. */
  constructor(needed: boolean, runtime: Runtime) {
    this.#needed = needed;
    this.#runtime = runtime;
  }

  /** Whether the last read of the outbox, or a failed one, limits the id. */
  trust(id: R["id"]): Trust {
    if (this.#tooMany || this.#pending.has(id)) return "invalidation-pending";
    if (!this.#needed || this.#runtime.steady() - this.#readAt <= LEASE) {
      return "full";
    }
    return this.#storeDown ? "unverified" : "outbox-unread";
  }

  /** Reads the outbox and renews the lease; `undefined` if the store fails. */
  async renew(outbox: Outbox<R>): Promise<OutboxRow<R>[] | undefined> {
    // The lease counts from the beginning of the read.
    const readAt = this.#runtime.steady();
    try {
      const rows = await outbox.list(BATCH + 1);
      if (this.#needed) {
        this.#tooMany = rows.length > BATCH;
        this.#pending = new Set(rows.map((row) => row.id));
      }
      this.#readAt = readAt;
      this.#storeDown = false;
      return rows;
    } catch (error) {
      this.#storeDown = hasCode(error, "unavailable");
      return undefined;
    }
  }
}
