/**
 * One alarm for many waits, most of which end long before they are due: to set
 * and stop a timer for each costs more than most of what they wait for.
 *
 * @module
 */
import type { Runtime } from "../runtime.ts";
import { alarm } from "./alarm.ts";
import { WorkingTime } from "./working_time.ts";

/** Watches the waits of one kind. They are due by the working time. */
export class Watch {
  readonly #runtime: Runtime;
  readonly #ring: (now: number) => number;
  #at = Infinity;
  #cancel: (() => void) | undefined;

  /**
   * `ring` gets the time. It ends the waits that are due by then, and returns when
   * the next one is due, or `Infinity` if there is none.
   */
  constructor(runtime: Runtime, ring: (now: number) => number) {
    this.#runtime = runtime;
    this.#ring = ring;
  }

  /** Rings at that time. It may ring before that, too: no alarm is put off. */
  by(due: number): void {
    if (due >= this.#at) return;
    this.stop();
    this.#at = due;
    const time = WorkingTime.of(this.#runtime);
    this.#cancel = alarm(this.#runtime, due - time.now(), () => {
      this.#at = Infinity;
      // A timer counts whole milliseconds, so it may be early by a part of one.
      this.by(this.#ring(time.now() + 1));
    });
  }

  /** Rings no more, until it is asked to again. */
  stop(): void {
    this.#at = Infinity;
    this.#cancel?.();
  }
}
