/**
 * The readings of the last minutes.
 *
 * @module
 */
import { between } from "./figures.js";

/** @typedef {import("./figures.js").Counts} Counts */

/** How long the page looks back, in seconds. */
export const SPAN = 300;

/** After a longer time without a reading there is a gap, in seconds. */
const GAP = 10;

/** The readings, and what happened between them. */
export class History {
  /** @type {Counts[]} */
  #counts = [];

  /**
   * Adds a reading; one of another process begins anew.
   *
   * @param {Counts} counts
   */
  add(counts) {
    if (this.#counts[0] && this.#counts[0].begun !== counts.begun) {
      this.#counts = [];
    }
    this.#counts.push(counts);
    this.#counts = this.#counts.filter(({ at }) => counts.at - at <= SPAN);
  }

  /** The figures by time; those of a gap are absent. */
  get points() {
    return this.#counts.slice(1).map((after, i) => {
      const before = this.#counts[i] ?? after;
      const gap = after.at - before.at > GAP;
      return {
        at: after.at,
        figures: gap ? undefined : between(before, after),
      };
    });
  }

  /** The figures of the last two readings, and those of all. */
  get summary() {
    const [first, last] = [this.#counts[0], this.#counts.at(-1)];
    const before = this.#counts.at(-2);
    if (!first || !last || !before) return undefined;
    return { now: between(before, last), whole: between(first, last) };
  }
}
