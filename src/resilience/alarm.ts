/**
 * The timer that ends a wait, and that never ends it because of a pause.
 *
 * After a pause (the process was stopped, or the event loop was blocked) timers
 * run before the sockets are read. Such a timer must not call an answer late
 * that has already arrived, or whose request could not be sent before.
 *
 * @module
 */
import type { Runtime } from "../runtime.ts";
import { WorkingTime } from "./working_time.ts";

/** The milliseconds by which a timer of a running process may be late. */
const TOLERANCE = 5;

/** The milliseconds in which the event loop reads what has arrived. */
export const GRACE = 10;

/** The most further looks, so that every wait ends, also on a busy machine. */
const LOOKS = 3;

/**
 * Calls `ring` after `ms` milliseconds of working time, and returns the function
 * that cancels it. If the process was paused meanwhile, the alarm waits again for
 * as long as the pause, and at most for its whole time. An alarm that is only
 * late gives the event loop a moment to read the sockets. Then it looks again;
 * `onPause` receives how late it was.
 */
export function alarm(
  runtime: Runtime,
  ms: number,
  ring: () => void,
  onPause?: (late: number) => void,
): () => void {
  const whole = Math.max(0, ms);
  const time = WorkingTime.of(runtime);
  let looks = 0;
  let canceled = false;
  let timer = wait(whole);
  function wait(ms: number): unknown {
    const due = runtime.steady() + ms;
    const before = time.paused;
    return runtime.setTimeout(() => {
      const late = time.fired(due);
      const paused = time.paused - before;
      const inTime = late <= TOLERANCE && paused === 0;
      if (inTime || looks === LOOKS) {
        // A short pause cannot be told from none. So the event loop first reads
        // what has arrived.
        return runtime.setImmediate(() => {
          if (!canceled) ring();
        });
      }
      looks++;
      if (late > TOLERANCE) onPause?.(late);
      timer = wait(Math.max(GRACE, Math.min(whole, paused)));
    }, ms);
  }
  return () => {
    canceled = true;
    runtime.clearTimeout(timer);
  };
}
