/**
 * A bulkhead: it limits the calls that run at once, the calls that wait in a
 * queue, and the time that a call waits. A call over the limits fails at once,
 * so an overload fails only the excess calls, and not all calls.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { promised } from "../soon.ts";
import { Waiters } from "./waiters.ts";
import { WorkingTime } from "./working_time.ts";

/** The limits of a {@linkcode Bulkhead}. */
export interface BulkheadOptions {
  /** The maximum number of calls that run at once. */
  readonly concurrency: number;
  /** The maximum number of calls that wait in the queue. */
  readonly queue: number;
  /** The maximum time that a call waits in the queue, in milliseconds. */
  readonly patience: number;
}

/** Limits the calls of one backend; a refused call throws `overloaded`. */
export class Bulkhead {
  readonly #options: BulkheadOptions;
  readonly #time: WorkingTime;
  readonly #waiting: Waiters<void, void>;
  #running = 0;

  /** A bulkhead without any calls. */
  constructor(options: BulkheadOptions, runtime: Runtime) {
    this.#options = options;
    this.#time = WorkingTime.of(runtime);
    this.#waiting = new Waiters(runtime, overloaded);
  }

  /** The number of calls that run. */
  get running(): number {
    return this.#running;
  }

  /** The number of calls that wait for their turn. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether every further call would be refused. */
  get full(): boolean {
    const { concurrency, queue } = this.#options;
    return this.#running >= concurrency && this.#waiting.size >= queue;
  }

  /** Whether a further call would wait for its turn, or be refused. */
  get busy(): boolean {
    return this.#running >= this.#options.concurrency;
  }

  /** Makes the call, at once or when the queue gives it a turn. */
  run<T>(call: () => Promise<T>): Promise<T> {
    if (this.busy) return this.#turn().then(() => this.#start(call));
    this.#running++;
    return this.#start(call);
  }

  #start<T>(call: () => Promise<T>): Promise<T> {
    const leave = () => this.#leave();
    const work = promised(call);
    // Not `finally`, which would make several promises for each call.
    work.then(leave, leave);
    return work;
  }

  #turn(): Promise<void> {
    if (this.full) return Promise.reject(overloaded());
    const deadline = this.#time.now() + this.#options.patience;
    return this.#waiting.wait(undefined, deadline);
  }

  /** Gives the turn to the next waiting call, if there is one. */
  #leave(): void {
    if (!this.#waiting.hand(undefined, () => true)) this.#running--;
  }
}

/** The error of a refused call. */
export function overloaded(): AppError {
  return new AppError(
    "overloaded",
    "There are too many calls at once; nothing was changed. Try again.",
  );
}
