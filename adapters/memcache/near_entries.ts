/**
 * The entries that this process keeps in front of a cache server.
 *
 * @module
 */
import { LRUCache } from "lru-cache";
import type { Near } from "../../src/dao/near.ts";
import type { Entry } from "../../src/dao/key_value.ts";
import type { Identified } from "../../src/record/record_type.ts";

interface Kept<R extends Identified> {
  readonly entry: Entry<R>;
  /** The time of the last check that its generation is current. */
  readonly seenAt: number;
}

/** The number of latest deletes that are remembered by id. */
const RECENT = 1000;

/** A {@linkcode Near} of the `max` entries that were used last. */
export class NearEntries<R extends Identified> implements Near<R> {
  readonly #kept: LRUCache<R["id"], Kept<R>>;
  readonly #staleness: number;
  /** The latest deleted ids, each with the value of `forgotten` at its delete. */
  readonly #recent = new Map<R["id"], number>();
  #forgotten = 0;
  /** The highest number among the ids that left `#recent`. */
  #before = 0;

  /**
   * For `staleness` milliseconds after a check, an entry may be served without
   * asking the cache server; with 0, never.
   */
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
    // The caller receives this object and must not change the kept entry.
    Object.freeze(entry.record);
    this.#kept.set(id, { entry, seenAt: performance.now() });
  }

  /** As {@linkcode Near.withinStaleness}. */
  withinStaleness(id: R["id"]): boolean {
    if (this.#staleness === 0) return false;
    const kept = this.#kept.peek(id);
    // An expired entry needs a check: it may have been invalidated.
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
    // A Map keeps the order of insertion: delete and set moves the id to the end.
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
