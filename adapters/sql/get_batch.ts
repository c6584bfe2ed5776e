/**
 * Joins the single gets of one turn of the event loop into one read. Under load
 * this saves statements, and it does not delay a single get.
 *
 * @module
 */
import { hasCode } from "../../src/errors.ts";
import { RUNTIME, type Runtime } from "../../src/runtime.ts";

/** Reads what many ids have, in one call. */
export type ReadMany<Id, T> = (
  ids: readonly Id[],
) => Promise<ReadonlyMap<Id, T>>;

/**
 * A batch of gets: it collects them until the turn ends, and then sends them as
 * one read. A get must never join a read that was sent before the get started:
 * that read may miss a write which was already acknowledged to the caller.
 */
export class GetBatch<Id, T> {
  readonly #readMany: ReadMany<Id, T>;
  readonly #runtime: Runtime;
  #collecting: Batch<Id, T> | undefined;

  /** Makes a batch that reads with `readMany`. */
  constructor(readMany: ReadMany<Id, T>, runtime: Runtime = RUNTIME) {
    this.#readMany = readMany;
    this.#runtime = runtime;
  }

  /**
   * What the id has. If the database is down, every get of the batch fails. If
   * it refuses one of the ids, only the gets of that id fail.
   */
  async get(id: Id): Promise<T | undefined> {
    const batch = this.#collecting ??= this.#begin();
    batch.ids.add(id);
    try {
      return (await batch.found).get(id);
    } catch (error) {
      // The ids come from callers who know nothing of each other.
      if (!hasCode(error, "invalid") || batch.ids.size === 1) throw error;
      return (await this.#readMany([id])).get(id);
    }
  }

  #begin(): Batch<Id, T> {
    const ids = new Set<Id>();
    const { promise: found, resolve } = Promise.withResolvers<
      ReadonlyMap<Id, T>
    >();
    // `setImmediate` runs after the I/O of this turn, so it collects all its
    // requests. A microtask would run after the first request, and `setTimeout`
    // would delay the read.
    this.#runtime.setImmediate(() => {
      this.#collecting = undefined;
      resolve(Promise.try(() => this.#readMany([...ids])));
    });
    return { ids, found };
  }
}

interface Batch<Id, T> {
  readonly ids: Set<Id>;
  readonly found: Promise<ReadonlyMap<Id, T>>;
}
