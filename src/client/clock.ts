/**
 * The time and the randomness of the client. All of it is here, as the service
 * has its own in `src/runtime.ts`, which the client does not load.
 *
 * @module
 */

/** The clocks, the timer and the random numbers of the client. */
export const CLOCK = {
  /** The wall clock: milliseconds since the Unix epoch. */
  now: (): number => Date.now(),
  /** The steady clock: milliseconds since some moment; it is never set back. */
  steady: (): number => performance.now(),
  /** A random number from 0 to 1, never 1. */
  random: (): number => Math.random(),
  /** Calls `run` after `ms` milliseconds; the returned function cancels that. */
  after: (ms: number, run: () => void): () => void => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
