/**
 * Outbox rows whose invalidation the cache has acknowledged, until the store
 * has removed them.
 *
 * @module
 */
import type { Identified } from "../../record/record_type.ts";
import type { Outbox, OutboxRow } from "../../dao/store.ts";
import { BATCH } from "./lease.ts";

/**
 * The rows to remove, each once: the outbox may list a row again until then.
 */
export class SettledRows<R extends Identified> {
  readonly #rows = new Map<string, OutboxRow<R>>();

  /** The number of rows to remove. */
  get size(): number {
    return this.#rows.size;
  }

  /** Adds rows to remove. */
  add(rows: readonly OutboxRow<R>[]): void {
    for (const row of rows) this.#rows.set(`${row.token}:${row.id}`, row);
  }

  /** Removes the rows from the outbox, in batches. */
  async remove(outbox: Outbox<R> | undefined): Promise<void> {
    try {
      // Only the rows of this moment: with new ones the loop might never end.
      const all = [...this.#rows];
      while (all.length > 0) {
        const batch = all.splice(0, BATCH);
        await outbox?.settle(batch.map(([, row]) => row));
        for (const [key] of batch) this.#rows.delete(key);
      }
    } catch {
      // The next round tries again.
    }
  }
}
