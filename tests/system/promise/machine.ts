/**
 * The time of a machine that a test suspends, or whose wall clock it sets.
 *
 * @module
 */
import { RUNTIME, type Runtime, type Timer } from "../../../src/runtime.ts";

/** A timer of the machine. */
interface Waiting {
  /** The end of its time, on the machine's steady clock. */
  readonly due: number;
  readonly run: () => void;
  /** The real timer, while the machine runs. */
  real?: Timer;
}

/** A machine of its own: real time, except for what the test changes. */
export class Machine {
  /** By how many milliseconds the wall clock is wrong. */
  skew = 0;
  readonly #waiting = new Set<Waiting>();
  /** How long the machine was suspended so far, in milliseconds. */
  #suspended = 0;
  /** When the current suspension began, on the real steady clock. */
  #since: number | undefined;

  /** Its clocks, timers and random values. */
  readonly runtime: Runtime = {
    ...RUNTIME,
    now: () => RUNTIME.now() + this.skew,
    steady: () => this.#steady(),
    setTimeout: (run, ms) => {
      const it: Waiting = { due: this.#steady() + ms, run };
      this.#waiting.add(it);
      this.#arm(it);
      return it;
    },
    clearTimeout: (timer) => {
      const it = timer as Waiting | undefined;
      if (!it) return;
      this.#waiting.delete(it);
      RUNTIME.clearTimeout(it.real);
    },
  };

  /** Suspends the machine: its steady clock and its timers stand still. */
  suspend(): void {
    this.#since = RUNTIME.steady();
    for (const it of this.#waiting) RUNTIME.clearTimeout(it.real);
  }

  /** Ends the suspension; the timers wait for the rest of their time. */
  resume(): void {
    this.#suspended += RUNTIME.steady() - (this.#since ?? 0);
    this.#since = undefined;
    for (const it of this.#waiting) this.#arm(it);
  }

  #steady(): number {
    return (this.#since ?? RUNTIME.steady()) - this.#suspended;
  }

  #arm(it: Waiting): void {
    if (this.#since !== undefined) return;
    it.real = RUNTIME.setTimeout(() => {
      this.#waiting.delete(it);
      it.run();
    }, Math.max(0, it.due - this.#steady()));
  }
}
