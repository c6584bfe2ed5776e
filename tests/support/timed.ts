/**
 * Tests of how long something takes, on machines that others use as well.
 *
 * @module
 */
import { AssertionError } from "@std/assert";

/** How often a test may be too slow before it has failed. */
const TRIES = 3;

/** Something took longer than it may, in a {@linkcode timed} test. */
export class TooSlow extends AssertionError {}

/** Asserts, within a {@linkcode timed} test, that less time was taken. */
export function assertTook(milliseconds: number, bound: number): void {
  if (milliseconds < bound) return;
  throw new TooSlow(`It took ${Math.ceil(milliseconds)} ms and not ${bound}`);
}

/**
 * A test that is run again when it was too slow, and only then: a busy machine
 * adds to the time that something takes and never shortens it, so what is fast
 * once is fast. What is slow of itself is so each time.
 */
export function timed(test: () => Promise<void>): () => Promise<void> {
  return async () => {
    for (let tries = 1;; tries++) {
      try {
        return await test();
      } catch (error) {
        if (!(error instanceof TooSlow) || tries === TRIES) throw error;
      }
    }
  };
}
