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
 * of a write that was refused, or nobody ever wrote it.
 */
export type Wrong = "stale" | "refused" | "unwritten";

/** One person's history, as its only writer knows it. */
export class Ledger {
  #sent = 0;
  #acknowledged = 0;
  readonly #refused = new Set<number>();
  readonly #inDoubt = new Set<number>();
  /** Whether a write of it is under way. */
  writing = false;

  /** The version that was acknowledged last; 0 for none. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Begins a write, and says of which version. */
  begin(): number {
    this.writing = true;
    return ++this.#sent;
  }

  /** The write has ended: with a status, or without an answer. */
  end(version: number, status: number | undefined): void {
    this.writing = false;
    if (status === undefined || status === 504) this.#inDoubt.add(version);
    else if (status < 300) this.#acknowledged = version;
    else this.#refused.add(version);
  }

  /** Says that the store has this version, and what became of its write. */
  told(version: number): string {
    const fate = this.#inDoubt.has(version)
      ? " (in doubt)"
      : this.#refused.has(version)
      ? " (refused)"
      : "";
    return `version ${version}${fate} after ${this.#acknowledged}`;
  }

  /**
   * What is wrong with an answer, to a read that began when `floor` was the
   * version acknowledged last.
   */
  fault(version: number, floor: number): Wrong | undefined {
    if (version < floor) return "stale";
    // Of a refused write the service has said that nothing was changed.
    if (this.#refused.has(version)) return "refused";
    const written = Number.isInteger(version) && version <= this.#sent;
    return written ? undefined : "unwritten";
  }
}
