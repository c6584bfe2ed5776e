/**
 * A clock that counts only the time in which this process could work. What waits
 * for a deadline takes its time here, too; that other programs had the cores, or
 * that the machine stood still, does not.
 *
 * @module
 */

/** Milliseconds between two ticks, and the most that a gap between them counts. */
const TICK = 5;
const MOST = 20;

/** A clock with ticks of its own; `now` reads the steady clock. */
export class Stopwatch {
  readonly #now: () => number;
  #counted = 0;
  #last: number;

  /** A clock that begins at 0. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#last = now();
  }

  /** The milliseconds so far. */
  read(): number {
    const now = this.#now();
    this.#counted += Math.min(now - this.#last, MOST);
    this.#last = now;
    return this.#counted;
  }

  /** Lets it tick for as long as the process lives. */
  start(): this {
    Deno.unrefTimer(setInterval(() => this.read(), TICK));
    return this;
  }
}
