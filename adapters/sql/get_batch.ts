/**
 * Reads the single gets of one turn of the event loop together: under load
 * that halves what a get costs, and a lone one is sent as soon as without.
 *
 * @module
 */
import type { Person, PersonId } from "../../src/person/person.ts";

/** Reads many people at once. */
export type ReadMany = (
  ids: readonly PersonId[],
) => Promise<ReadonlyMap<PersonId, Person>>;

/**
 * Collects gets until the turn ends, and then sends them as one read. A get
 * never joins a read that was sent before it started: that one may answer with
 * what was true before a write which the caller has already seen acknowledged.
 */
export class GetBatch {
  readonly #readMany: ReadMany;
  #collecting: Batch | undefined;

  /** Makes one that sends its batches with `readMany`. */
  constructor(readMany: ReadMany) {
    this.#readMany = readMany;
  }

  /** The person of that id; if the batch fails, so does each of its gets. */
  async get(id: PersonId): Promise<Person | undefined> {
    this.#collecting ??= this.#begin();
    this.#collecting.ids.add(id);
    return (await this.#collecting.found).get(id);
  }

  #begin(): Batch {
    const ids = new Set<PersonId>();
    const { promise: found, resolve } = Promise.withResolvers<
      ReadonlyMap<PersonId, Person>
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

interface Batch {
  readonly ids: Set<PersonId>;
  readonly found: Promise<ReadonlyMap<PersonId, Person>>;
}
