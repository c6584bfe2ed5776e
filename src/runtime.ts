/**
 * Time and randomness. All code reads clocks, sets timers and draws random values
 * through a {@linkcode Runtime} that it is given, so that a test can run the
 * whole service on a time of its own.
 *
 * @module
 */

/** A timer of one runtime; only that runtime can read it. */
export type Timer = unknown;

/** The clocks, the timers and the random values of one process. */
export interface Runtime {
  /** The wall clock: milliseconds since the Unix epoch. It may jump. */
  now(): number;
  /**
   * The steady clock: milliseconds since some moment. It never goes back, and
   * it stands still while the machine is suspended.
   */
  steady(): number;
  /** A random number from 0 to 1, never 1. */
  random(): number;
  /** A random UUID. */
  uuid(): string;
  /** Calls `run` once, after so many milliseconds. */
  setTimeout(run: () => void, ms: number): Timer;
  /** Stops a timer; does nothing if it has ended, or for `undefined`. */
  clearTimeout(timer: Timer): void;
  /** Calls `run` after the I/O of this turn of the event loop. */
  setImmediate(run: () => void): void;
}

/** The real runtime. */
export const RUNTIME: Runtime = {
  now: () => Date.now(),
  steady: () => performance.now(),
  random: () => Math.random(),
  uuid: () => crypto.randomUUID(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) =>
    clearTimeout(timer as ReturnType<typeof setTimeout> | undefined),
  setImmediate: (run) => void setImmediate(run),
};
