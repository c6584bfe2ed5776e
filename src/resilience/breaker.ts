/**
 * A circuit breaker: what has failed several times in a row is left alone for
 * a while, so that nobody waits for it.
 *
 * Our own, because a connection asks it in callbacks, where a library finds no
 * promise to wrap, and tries its server with a request of its own.
 *
 * @module
 */

/** How a breaker is set. */
export interface BreakerOptions {
  /** How many failures in a row open it. */
  readonly failures: number;
  /** Told when it opens, and when it has closed again. */
  readonly onChange?: ((state: "open" | "closed") => void) | undefined;
  /** Milliseconds of a steady clock; `performance.now` unless told. */
  readonly now?: () => number;
  /** A number from 0 to 1, for spreading trials; `Math.random` unless told. */
  readonly random?: () => number;
}

/** Milliseconds before the first trial; each further one waits twice as long. */
const FIRST_PAUSE = 50;

const LONGEST_PAUSE = 1000;

/** Identifies the calls that were begun between two changes of a breaker. */
export type Era = number;

/**
 * Ask {@linkcode Breaker.enter} before each call, and tell how it ended. While
 * the breaker is open one call at a time is let in as a trial, after a pause;
 * its success closes the breaker, its failure doubles the pause.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #now: () => number;
  #failures = 0;
  #open = false;
  #trials = 0;
  #retryAt = 0;
  #era: Era = 0;

  /** A closed breaker. */
  constructor(options: BreakerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Whether calls are kept out. */
  get open(): boolean {
    return this.#open;
  }

  /** Milliseconds until a trial is let in; 0 if one is just now. */
  get pause(): number {
    return this.#open ? Math.max(0, this.#retryAt - this.#now()) : 0;
  }

  /** Lets a call in, or returns `undefined`: it fails without being made. */
  enter(): Era | undefined {
    if (!this.#open) return this.#era;
    if (this.pause > 0) return undefined;
    // Until it is known how this one ends there will be no other.
    this.#retryAt = Infinity;
    return ++this.#era;
  }

  /** The call was answered. */
  succeeded(era: Era): void {
    this.#failures = 0;
    if (!this.#open || era !== this.#era) return;
    this.#open = false;
    this.#trials = 0;
    this.#options.onChange?.("closed");
  }

  /** The call had no answer. Those begun before the last change do not count. */
  failed(era: Era): void {
    if (era !== this.#era) return;
    if (this.#open) return this.#pause();
    if (++this.#failures < this.#options.failures) return;
    this.#open = true;
    this.#era++;
    this.#pause();
    this.#options.onChange?.("open");
  }

  // From half of the pause to all of it, so that instances do not keep step.
  #pause(): void {
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#trials++);
    const { random = Math.random } = this.#options;
    this.#retryAt = this.#now() + pause * (0.5 + random() / 2);
  }
}
