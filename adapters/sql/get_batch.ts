/**
 * Reads the single gets of one turn of the event loop together: under load
 * that halves what a get costs, and a lone one is sent as soon as without.
 *
 * @module
 */
import type { Identified } from "../../src/record/record_type.ts";

/** Reads many people at once. */
export type ReadMany<R extends Identified> = (
  ids: readonly R["id"][],
) => Promise<ReadonlyMap<R["id"], R>>;

/**
 * Collects gets until the turn ends, and then sends them as one read. A get
 * never joins a read that was sent before it started: that one may answer with
 * what was true before a write which the caller has already seen acknowledged.
 */
export class GetBatch<R extends Identified> {
  readonly #readMany: ReadMany<R>;
  #collecting: Batch<R> | undefined;

  /** Makes one that sends its batches with `readMany`. */
  constructor(readMany: ReadMany<R>) {
    this.#readMany = readMany;
  }

  /** The record of that id; if the batch fails, so does each of its gets. */
  async get(id: R["id"]): Promise<R | undefined> {
    this.#collecting ??= this.#begin();
    this.#collecting.ids.add(id);
    return (await this.#collecting.found).get(id);
  }

  #begin(): Batch<R> {
    const ids = new Set<R["id"]>();
    const { promise: found, resolve } = Promise.withResolvers<
      ReadonlyMap<R["id"], R>
    >();
    // After the I/O of this turn, not after its microtasks: those end with
    // the first request. `setTimeout` would wait for a millisecond or two.
    setImmediate(() => {
      this.#collecting = undefined;
      resolve(Promise.try(() => this.#readMany([...ids])));
    });
    return { ids, found };
  }
}

interface Batch<R extends Identified> {
  readonly ids: Set<R["id"]>;
  readonly found: Promise<ReadonlyMap<R["id"], R>>;
}
