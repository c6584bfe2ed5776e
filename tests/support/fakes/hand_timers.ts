/**
 * Timers that fire by hand, for tests of what happens after a pause.
 *
 * @module
 */
import { RUNTIME, type Runtime } from "../../../src/runtime.ts";

/** A runtime whose latest timer fires when the test says so, however late. */
export class HandTimers {
  /** The steady clock. */
  steady = 0;
  /** The delay of each timer that was set. */
  readonly waits: number[] = [];
  #run: (() => void) | undefined;
  /** The runtime. */
  readonly runtime: Runtime = {
    ...RUNTIME,
    steady: () => this.steady,
    setTimeout: (run, ms) => {
      this.waits.push(ms);
      this.#run = run;
    },
    clearTimeout: () => this.#run = undefined,
    setImmediate: (run) => run(),
  };

  /** Fires the timer so late. */
  fire(late: number): void {
    this.steady += (this.waits.at(-1) ?? 0) + late;
    this.#run?.();
  }
}
