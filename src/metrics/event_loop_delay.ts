/**
 * How late the event loop runs a timer that is due. All requests wait for as long.
 *
 * @module
 */
import type { Registry } from "prom-client";
import type { Runtime, Timer } from "../runtime.ts";
import { BoundHistogram, type Distribution } from "./histogram.ts";

/** The milliseconds from one measurement to the next. */
const PERIOD = 500;

/** The buckets, in seconds. */
const BOUNDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5];

/** Measures the delay twice a second, from `start` on. */
export class EventLoopDelay implements Disposable {
  readonly #runtime: Runtime;
  readonly #delays: Distribution<never>;
  #timer: Timer;
  #started = false;

  /** Adds the histogram to the registry. */
  constructor(registry: Registry, runtime: Runtime) {
    this.#runtime = runtime;
    this.#delays = new BoundHistogram<never>(
      registry,
      "person_event_loop_delay_seconds",
      "How late a timer was, twice a second.",
      BOUNDS,
    ).bind({});
  }

  /** Begins to measure. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#look();
  }

  #look(): void {
    const due = this.#runtime.steady() + PERIOD;
    this.#timer = this.#runtime.setTimeout(() => {
      // Timers may run up to a millisecond early.
      const late = Math.max(0, this.#runtime.steady() - due);
      this.#delays.observe(late / 1_000);
      this.#look();
    }, PERIOD);
  }

  /** Stops measuring. */
  [Symbol.dispose](): void {
    this.#runtime.clearTimeout(this.#timer);
  }
}
