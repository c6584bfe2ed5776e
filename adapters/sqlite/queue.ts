/**
 * The wait for a lock that another process holds on the file. SQLite's own wait
 * would block the event loop.
 *
 * @module
 */
import { WorkingTime } from "../../src/resilience/working_time.ts";
import type { Runtime } from "../../src/runtime.ts";
import type { Soon } from "../../src/soon.ts";
import { isBusy } from "./errors.ts";

/** The longest pause between two attempts, in milliseconds. */
const LONGEST = 20;

/** The longest run of waiting work before the event loop continues, in ms. */
const SLICE = 4;

/**
 * A queue of work that waits for the lock, in the order of the calls. Only the
 * first in the queue tries, so that the others do not compete with it.
 */
export class SqliteQueue {
  /** The waiting work, in the order of the calls. */
  readonly #waiting = new Set<Waiter>();
  /** How often the file was busy since work last ran. */
  #refusals = 0;
  readonly #runtime: Runtime;
  readonly #time: WorkingTime;

  /** An empty queue. */
  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#time = WorkingTime.of(runtime);
  }

  /**
   * Runs `work` and returns its result: at once, unless the file is busy. Fails
   * as busy if the file is still busy at `deadline`, a working time. Later calls
   * must have later deadlines.
   */
  async run<T>(work: () => T, deadline: number): Promise<T> {
    return await this.runNow(work, () => deadline);
  }

  /** As `run`; without a promise, and the deadline, if the file is free. */
  runNow<T>(work: () => T, deadline: () => number): Soon<T> {
    if (this.#waiting.size === 0) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw error;
        this.#refusals = 1;
      }
    }
    return this.#wait(work, deadline());
  }

  #wait<T>(work: () => T, deadline: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiter = { deadline, work: () => resolve(work()), fail: reject };
      this.#waiting.add(waiter);
      if (this.#waiting.size === 1) this.#wake(waiter);
    });
  }

  #serve(): void {
    const end = this.#runtime.steady() + SLICE;
    for (const waiter of this.#waiting) {
      const late = this.#runtime.steady() > end;
      if (late || !this.#settles(waiter)) return this.#wake(waiter);
      this.#waiting.delete(waiter);
    }
  }

  /** Tries the work; returns whether it succeeded or failed for good. */
  #settles(waiter: Waiter): boolean {
    try {
      waiter.work();
    } catch (error) {
      if (isBusy(error) && this.#time.now() < waiter.deadline) {
        this.#refusals++;
        return false;
      }
      waiter.fail(error);
    }
    this.#refusals = 0;
    return true;
  }

  /** Serves again: at once, or after a random and growing pause. */
  #wake({ deadline }: Waiter): void {
    const pause = this.#refusals === 0
      ? 0
      : this.#runtime.random() * Math.min(LONGEST, 2 ** this.#refusals);
    const left = deadline - this.#time.now();
    this.#runtime.setTimeout(
      () => this.#serve(),
      Math.max(0, Math.min(pause, left)),
    );
  }
}

interface Waiter {
  readonly deadline: number;
  /** Resolves the call, or throws. */
  readonly work: () => void;
  readonly fail: (error: unknown) => void;
}
