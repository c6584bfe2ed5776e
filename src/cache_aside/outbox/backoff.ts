/**
 * When invalidations that the cache did not acknowledge are tried again.
 *
 * @module
 */
import type { Runtime } from "../../runtime.ts";

/** The longest pause after failures, in milliseconds. */
const LONGEST = 5_000;

/** The pauses of one drainer: each failure in a row makes them longer. */
export class Backoff {
  readonly #shortest: number;
  readonly #runtime: Runtime;
  #failures = 0;
  #retryAt = 0;
  /** The epoch of the last attempt; under another one there is no pause. */
  #epoch: string | undefined;

  /** No attempt has failed yet. `shortest` is in milliseconds. */
  constructor(shortest: number, runtime: Runtime) {
    this.#shortest = shortest;
    this.#runtime = runtime;
  }

  /** Whether the last attempt failed. */
  get failing(): boolean {
    return this.#failures > 0;
  }

  /** Begins an attempt under this epoch; `false` if it is too early. */
  begin(epoch: string): boolean {
    const now = this.#runtime.steady();
    if (now < this.#retryAt && epoch === this.#epoch) return false;
    this.#epoch = epoch;
    return true;
  }

  /** The attempt failed: the next one waits for up to twice as long. */
  failed(): void {
    this.#failures++;
    const most = Math.min(LONGEST, this.#shortest * 2 ** this.#failures);
    const pause = most * this.#runtime.random();
    this.#retryAt = this.#runtime.steady() + pause;
  }

  /** The attempt succeeded, or there is nothing to try. */
  succeeded(): void {
    this.#failures = 0;
    this.skip();
  }

  /** Lets the next attempt begin at once. */
  skip(): void {
    this.#retryAt = 0;
  }
}
