/**
 * The metrics of all workers, added up.
 *
 * @module
 */
import {
  addedUp,
  type MetricsSnapshot,
  textOf,
  totalsOf,
} from "../../../metrics/snapshot.ts";

/**
 * Adds up what the workers count. A counter must never go back, or Prometheus
 * takes it for a restart of the service: a worker that does not answer counts as
 * it did before, and so do the counters of one that has ended.
 */
export class AddedMetrics {
  readonly #latest = new Map<number, MetricsSnapshot>();
  #ended: MetricsSnapshot = [];

  /** The sum; `ask` gives the metrics of each worker, or fails in time. */
  async text(
    workers: ReadonlyMap<number, () => Promise<MetricsSnapshot>>,
  ): Promise<string> {
    await Promise.all(
      [...workers].map(async ([number, ask]) => {
        const snapshot = await ask().catch(() => undefined);
        if (snapshot) this.#latest.set(number, snapshot);
      }),
    );
    return await textOf([...this.#latest.values(), this.#ended]);
  }

  /** Keeps the counters of a worker that has ended. */
  async ended(number: number): Promise<void> {
    const last = this.#latest.get(number);
    if (!last) return;
    this.#latest.delete(number);
    this.#ended = await addedUp([totalsOf(last), this.#ended]);
  }
}
