/**
 * A circuit breaker: after several failures in a row the circuit opens, and
 * calls fail at once instead of waiting for a backend that does not answer.
 *
 * It is our own, because a connection uses it in callbacks, where a library has
 * no promise to wrap, and because a connection probes with its own request.
 *
 * @module
 */

import type { Runtime } from "../runtime.ts";

/** The settings of a {@linkcode Breaker}. */
export interface BreakerOptions {
  /** The number of failures in a row that open the circuit. */
  readonly failures: number;
  /** Called when the circuit opens, and when it closes again. */
  readonly onChange?: ((state: "open" | "closed") => void) | undefined;
}

/**
 * The milliseconds before the first probe; each further pause is twice as long.
 */
const FIRST_PAUSE = 50;

/** The longest pause between two probes, in milliseconds. */
const LONGEST_PAUSE = 1000;

/** Identifies the calls that began between two changes of the circuit. */
export type Era = number;

/**
 * A circuit breaker. The caller asks {@linkcode Breaker.enter} before each call,
 * and reports the result. While the circuit is open, one call at a time may
 * probe the backend after a pause. Its success closes the circuit; its failure
 * doubles the pause.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #runtime: Runtime;
  #failures = 0;
  #open = false;
  #probes = 0;
  #retryAt = 0;
  #era: Era = 0;

  /** A breaker with a closed circuit. */
  constructor(options: BreakerOptions, runtime: Runtime) {
    this.#options = options;
    this.#runtime = runtime;
  }

  /** Whether the circuit is open. */
  get open(): boolean {
    return this.#open;
  }

  /** The milliseconds until the next probe may enter; 0 if it may enter now. */
  get pause(): number {
    return this.#open ? Math.max(0, this.#retryAt - this.#runtime.steady()) : 0;
  }

  /**
   * Lets a call enter, or returns `undefined`: the caller must fail at once.
   */
  enter(): Era | undefined {
    if (!this.#open) return this.#era;
    if (this.pause > 0) return undefined;
    // No other probe may enter until this one has ended.
    this.#retryAt = Infinity;
    return ++this.#era;
  }

  /** Reports that the backend answered the call. */
  succeeded(era: Era): void {
    this.#failures = 0;
    if (!this.#open || era !== this.#era) return;
    this.#open = false;
    this.#probes = 0;
    this.#options.onChange?.("closed");
  }

  /**
   * Reports a failed call. A call from before the last change does not count.
   */
  failed(era: Era): void {
    if (era !== this.#era) return;
    if (this.#open) return this.#pause();
    if (++this.#failures < this.#options.failures) return;
    this.#open = true;
    this.#era++;
    this.#pause();
    this.#options.onChange?.("open");
  }

  /**
   * Forgets the calls under way, for example because this process was paused:
   * that they fail says nothing about the backend. A probe still counts.
   */
  forgive(): void {
    if (this.#open) return;
    this.#era++;
    this.#failures = 0;
  }

  // Between half and all of the pause, so instances do not probe in step.
  #pause(): void {
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#probes++);
    const spread = 0.5 + this.#runtime.random() / 2;
    this.#retryAt = this.#runtime.steady() + pause * spread;
  }
}
