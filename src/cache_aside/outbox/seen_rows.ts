/**
 * Rows of the outbox of instances that have a cache of their own. Every such
 * instance must see each row. So a row stays for a lease after one instance has
 * seen it: by then every instance has read the outbox, or has no lease. An
 * instance that had no lease for a while may have missed rows, so its cache
 * forgets everything before it is trusted again.
 *
 * @module
 */
import type { Identified } from "../../record/record_type.ts";
import type { OutboxRow } from "../../dao/store.ts";
import type { Runtime } from "../../runtime.ts";

/** When this instance saw each row for the first time. */
export class SeenRows<R extends Identified> {
  readonly #runtime: Runtime;
  #since = new Map<string, number>();

  /** No rows yet. */
  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /**
   * Takes the rows of the outbox, and answers those that may be removed: this
   * instance saw them `wait` ms ago, so every lease from before that is over.
   */
  removable(rows: readonly OutboxRow<R>[], wait: number): OutboxRow<R>[] {
    const now = this.#runtime.steady();
    const before = this.#since;
    this.#since = new Map();
    return rows.filter(({ token, id }) => {
      const key = `${token}:${id}`;
      const since = before.get(key) ?? now;
      this.#since.set(key, since);
      return now - since >= wait;
    });
  }
}
