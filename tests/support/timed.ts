/**
 * Tests of how long something takes, on machines that others use as well.
 *
 * @module
 */
import { AssertionError } from "@std/assert";
import { setTimeout as pause } from "node:timers/promises";

/**
 * How long to wait before each further try, in milliseconds: what keeps the
 * machine busy may go on for some seconds.
 */
const PAUSES = [0, 500, 2_000, 5_000];

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
export function timed(
  test: () => void | Promise<void>,
  pauses: readonly number[] = PAUSES,
): () => Promise<void> {
  return async () => {
    for (const ms of pauses) {
      try {
        return await test();
      } catch (error) {
        if (!(error instanceof TooSlow)) throw error;
        await pause(ms);
      }
    }
    await test();
  };
}
