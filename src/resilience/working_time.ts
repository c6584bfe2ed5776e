/**
 * The time in which this process worked: the steady clock without the pauses,
 * in which the process was stopped or its event loop was blocked.
 *
 * Deadlines count in this time. A server can answer during a pause, but this
 * process can neither read the answer nor send what comes next.
 *
 * @module
 */
import type { Runtime } from "../runtime.ts";

/**
 * The milliseconds by which a timer may be late without a pause: on a busy
 * machine, deadlines must still end.
 */
export const SHORTEST_PAUSE = 100;

/** The working time of each process; in tests there are several. */
const TIMES = new WeakMap<Runtime, WorkingTime>();

/** The working time of one process. All that wait in it share its pauses. */
export class WorkingTime {
  readonly #runtime: Runtime;
  /** How long the process was paused so far. */
  #paused = 0;
  /** The end of the last pause, on the steady clock. */
  #until = -Infinity;

  private constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** The working time of the process that the runtime belongs to. */
  static of(runtime: Runtime): WorkingTime {
    const known = TIMES.get(runtime);
    if (known) return known;
    const time = new WorkingTime(runtime);
    TIMES.set(runtime, time);
    return time;
  }

  /** The milliseconds since some moment, without the pauses. */
  now(): number {
    return this.#runtime.steady() - this.#paused;
  }

  /** All pauses so far, in milliseconds. */
  get paused(): number {
    return this.#paused;
  }

  /**
   * A timer that was due at `due`, on the steady clock, fires now. Returns by how
   * many milliseconds it is late; if that was a pause, the pause ends now.
   */
  fired(due: number): number {
    const now = this.#runtime.steady();
    // Of the timers that fall due in one pause, the first one tells of it.
    const pause = now - Math.max(due, this.#until);
    if (pause > SHORTEST_PAUSE) {
      this.#paused += pause;
      this.#until = now;
    }
    return now - due;
  }
}
