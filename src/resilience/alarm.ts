/**
 * The timer that ends a wait, and that never ends it before a second look.
 *
 * After a pause (the process was stopped, or the event loop was blocked) timers
 * run before the sockets are read. Such a timer must not call an answer late
 * that has already arrived.
 *
 * @module
 */
import type { Runtime } from "../runtime.ts";

/** The milliseconds by which a timer of a running process may be late. */
const TOLERANCE = 5;

/** The milliseconds in which the event loop reads what has arrived. */
export const GRACE = 10;

/** The most second looks: every wait ends, also on a machine that is busy. */
const LOOKS = 3;

/**
 * Calls `ring` after `ms` milliseconds, and returns the function that cancels
 * it. An alarm that finds itself late gives the event loop a moment to read the
 * sockets and then looks again; `onPause` receives how late it was.
 */
export function alarm(
  runtime: Runtime,
  ms: number,
  ring: () => void,
  onPause?: (late: number) => void,
): () => void {
  let looks = 0;
  let timer = wait(Math.max(0, ms));
  function wait(ms: number): unknown {
    const due = runtime.steady() + ms;
    return runtime.setTimeout(() => {
      const late = runtime.steady() - due;
      if (late <= TOLERANCE || looks === LOOKS) return ring();
      looks++;
      onPause?.(late);
      timer = wait(GRACE);
    }, ms);
  }
  return () => runtime.clearTimeout(timer);
}
