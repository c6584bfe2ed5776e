/**
 * Joins the single gets of one turn of the event loop into one read. Under load
 * this saves statements, and it does not delay a single get.
 *
 * @module
 */
import type { Identified } from "../../src/record/record_type.ts";
import { RUNTIME, type Runtime } from "../../src/runtime.ts";

/** Reads the records of many ids in one call. */
export type ReadMany<R extends Identified> = (
  ids: readonly R["id"][],
) => Promise<ReadonlyMap<R["id"], R>>;

/**
 * A batch of gets: it collects them until the turn ends, and then sends them as
 * one read. A get must never join a read that was sent before the get started:
 * that read may miss a write which was already acknowledged to the caller.
 */
export class GetBatch<R extends Identified> {
  readonly #readMany: ReadMany<R>;
  readonly #runtime: Runtime;
  #collecting: Batch<R> | undefined;

  /** Makes a batch that reads with `readMany`. */
  constructor(readMany: ReadMany<R>, runtime: Runtime = RUNTIME) {
    this.#readMany = readMany;
    this.#runtime = runtime;
  }

  /** The record of the id. If the read fails, every get of the batch fails. */
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

interface Batch<R extends Identified> {
  readonly ids: Set<R["id"]>;
  readonly found: Promise<ReadonlyMap<R["id"], R>>;
}
