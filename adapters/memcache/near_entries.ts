/**
 * Entries kept in this process, in front of a cache server.
 *
 * @module
 */
import { LRUCache } from "lru-cache";
import type { Near } from "../../src/dao/near.ts";
import type { Entry } from "../../src/dao/key_value.ts";
import type { Identified } from "../../src/record/record_type.ts";

interface Kept<R extends Identified> {
  readonly entry: Entry<R>;
  /** When its generation was last seen to be the current one. */
  readonly seenAt: number;
}

/** Of how many ids it is known when they were last forgotten. */
const RECENT = 1000;

/** Keeps the `max` people that were used last. */
export class NearEntries<R extends Identified> implements Near<R> {
  readonly #kept: LRUCache<R["id"], Kept<R>>;
  readonly #staleness: number;
  /** The ids that were forgotten last, each with the number that it made. */
  readonly #recent = new Map<R["id"], number>();
  #forgotten = 0;
  /** The highest number of an id that is not among them any more. */
  #before = 0;

  /** `staleness`: the milliseconds for which an entry needs no asking; 0 for none. */
  constructor(max: number, staleness: number) {
    this.#kept = new LRUCache({ max });
    this.#staleness = staleness;
  }

  /** As {@linkcode Near.get}. */
  get(id: R["id"]): Entry<R> | undefined {
    return this.#kept.get(id)?.entry;
  }

  /** As {@linkcode Near.set}. */
  set(id: R["id"], entry: Entry<R>): void {
    // Whoever it is given to must not change what is kept.
    Object.freeze(entry.record);
    this.#kept.set(id, { entry, seenAt: performance.now() });
  }

  /** As {@linkcode Near.withinStaleness}. */
  withinStaleness(id: R["id"]): boolean {
    if (this.#staleness === 0) return false;
    const kept = this.#kept.peek(id);
    // An expired one is asked for: it may have been invalidated since.
    return kept !== undefined && Date.now() < kept.entry.freshUntil &&
      performance.now() - kept.seenAt < this.#staleness;
  }

  /** As {@linkcode Near.forgotten}. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** As {@linkcode Near.forgottenSince}. */
  forgottenSince(id: R["id"], number: number): boolean {
    return (this.#recent.get(id) ?? this.#before) > number;
  }

  /** As {@linkcode Near.delete}. */
  delete(id: R["id"]): void {
    this.#kept.delete(id);
    this.#forgotten += 1;
    // A map is in the order of insertion, so the oldest comes first.
    this.#recent.delete(id);
    this.#recent.set(id, this.#forgotten);
    if (this.#recent.size <= RECENT) return;
    for (const [oldest, number] of this.#recent) {
      this.#recent.delete(oldest);
      this.#before = number;
      return;
    }
  }
}
