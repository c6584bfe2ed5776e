/**
 * How often workers may be started again.
 *
 * @module
 */
import type { Runtime } from "../../../runtime.ts";

/** The pause before a worker is started again, in milliseconds. */
const PAUSE = 1_000;

/** The most restarts within {@linkcode SPAN}, of all workers together. */
const MOST = 10;

/** The time in which restarts are counted, in milliseconds. */
const SPAN = 60_000;

/** Counts restarts: where workers end all the time, a restart repairs nothing. */
export class Restarts {
  readonly #runtime: Runtime;
  readonly #recent: number[] = [];

  /** No restart yet. */
  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Whether one more worker may be started again; it counts as a restart. */
  allowed(): boolean {
    const now = this.#runtime.steady();
    const recent = this.#recent;
    recent.push(now);
    while (recent[0] !== undefined && recent[0] < now - SPAN) recent.shift();
    return recent.length <= MOST;
  }

  /** The pause before a restart. */
  pause(): Promise<void> {
    return new Promise((resolve) => this.#runtime.setTimeout(resolve, PAUSE));
  }
}
