/**
 * What clients know of the people they write, so that an answer which breaks
 * the service's promises is seen.
 *
 * Each write of a person is a version of its own, one greater than the last,
 * and is sent only when the one before has been answered.
 *
 * @module
 */

/**
 * What can be wrong with a version: it is older than one that was acknowledged,
 * of a write that was refused, or no client ever wrote it.
 */
export type Wrong = "stale" | "refused" | "unwritten";

/** Milliseconds after which a write in doubt is not applied any more. */
export const DOUBT = 10_000;

/** What a reader may see: this version, a later one, or one in doubt. */
export interface Floor {
  /** The version that was acknowledged last; 0 for none. */
  readonly acknowledged: number;
  /** Older ones that may have been applied after it. */
  readonly inDoubt: ReadonlySet<number>;
}

/** One person's history, as its only writer knows it. */
export class Ledger {
  #sent = 0;
  #begun = 0;
  #acknowledged = 0;
  readonly #refused = new Set<number>();
  /** Until when each may still be applied. */
  readonly #inDoubt = new Map<number, number>();
  /** Whether a write of it is under way. */
  writing = false;

  /** What a read that begins now may see. */
  get floor(): Floor {
    const inDoubt = new Set(this.#inDoubt.keys());
    return { acknowledged: this.#acknowledged, inDoubt };
  }

  /** Begins a write, and says of which version. */
  begin(now: number = performance.now()): number {
    this.writing = true;
    this.#begun = now;
    return ++this.#sent;
  }

  /** The write has ended: with a status, or without an answer. */
  end(
    version: number,
    status: number | undefined,
    now: number = performance.now(),
  ): void {
    this.writing = false;
    if (status === undefined || status === 504) {
      this.#inDoubt.set(version, now + DOUBT);
    } else if (status < 300) this.#acknowledge(version);
    else this.#refused.add(version);
  }

  // A write in doubt may still be on its way to the store when the next one is
  // acknowledged, and then it comes last: so a register with a call that never
  // returned may be read. It cannot come after one begun when it was too late.
  #acknowledge(version: number): void {
    this.#acknowledged = version;
    for (const [doubtful, until] of this.#inDoubt) {
      if (until < this.#begun) this.#inDoubt.delete(doubtful);
    }
  }

  /** Says that the store has this version, and what became of its write. */
  told(version: number): string {
    const refused = this.#refused.has(version) ? " (refused)" : "";
    return `version ${version}${refused} after ${this.#acknowledged}`;
  }

  /** What is wrong with an answer to a read that began with this floor. */
  fault(version: number, floor: Floor): Wrong | undefined {
    const written = Number.isInteger(version) && version <= this.#sent;
    if (!written) return "unwritten";
    const older = version < floor.acknowledged;
    if (older && !floor.inDoubt.has(version)) return "stale";
    // Of a refused write the service has said that nothing was changed.
    return this.#refused.has(version) ? "refused" : undefined;
  }
}
