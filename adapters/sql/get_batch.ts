/**
 * Joins the single gets of one turn of the event loop into one read. Under load
 * this saves statements, and it does not delay a single get.
 *
 * @module
 */
import { hasCode } from "../../src/errors.ts";
import type { Runtime } from "../../src/runtime.ts";

/** Reads what many ids have, in one call; the ids may repeat. */
export type ReadMany<Id, T> = (ids: readonly Id[]) => Promise<Find<Id, T>>;

/** What one of those ids has. */
export type Find<Id, T> = (id: Id) => T | undefined;

/** How long gets wait for the end of a read that is under way, in milliseconds. */
const PATIENCE = 1;

/**
 * A batch of gets: it collects them until the turn ends, and while a read is
 * under way, and then sends them as one read. With more reads under way, each
 * would have few gets, and a statement costs far more than one more id in it. A
 * get must never join a read that was sent before the get started: that read may
 * miss a write which was already acknowledged to the caller.
 */
export class GetBatch<Id, T> {
  readonly #readMany: ReadMany<Id, T>;
  readonly #runtime: Runtime;
  #collecting: Batch<Id, T> | undefined;
  #underWay = 0;
  /** Sends the gets that wait for a read to end. */
  #next: (() => void) | undefined;

  /** Makes a batch that reads with `readMany`. */
  constructor(readMany: ReadMany<Id, T>, runtime: Runtime) {
    this.#readMany = readMany;
    this.#runtime = runtime;
  }

  /**
   * What the id has. If the database is down, every get of the batch fails. If
   * it refuses one of the ids, only the gets of that id fail.
   */
  get(id: Id): Promise<T | undefined> {
    const batch = this.#collecting ??= this.#begin();
    batch.ids.push(id);
    return batch.found.then((find) => find(id), async (error) => {
      // The ids come from callers who know nothing of each other.
      const alone = batch.ids.every((it) => it === id);
      if (alone || !hasCode(error, "invalid")) throw error;
      return (await this.#readMany([id]))(id);
    });
  }

  /** Settles when every get that was begun has its answer. */
  async settled(): Promise<void> {
    await this.#collecting?.found.catch(() => {});
  }

  #begin(): Batch<Id, T> {
    const ids: Id[] = [];
    const { promise: found, resolve } = Promise.withResolvers<Find<Id, T>>();
    const send = () => {
      this.#collecting = undefined;
      this.#underWay++;
      const read = Promise.try(() => this.#readMany(ids));
      const end = () => {
        this.#underWay--;
        this.#next?.();
      };
      read.then(end, end);
      resolve(read);
    };
    // `setImmediate` runs after the I/O of this turn, so it collects all its
    // requests. A microtask would run after the first request, and `setTimeout`
    // would delay the read.
    this.#runtime.setImmediate(() => {
      if (this.#underWay === 0) send();
      else this.#wait(send);
    });
    return { ids, found };
  }

  /** Sends when a read ends, or soon: a read that hangs must not delay others. */
  #wait(send: () => void): void {
    const next = () => {
      this.#next = undefined;
      this.#runtime.clearTimeout(timer);
      send();
    };
    const timer = this.#runtime.setTimeout(next, PATIENCE);
    this.#next = next;
  }
}

interface Batch<Id, T> {
  readonly ids: Id[];
  readonly found: Promise<Find<Id, T>>;
}
