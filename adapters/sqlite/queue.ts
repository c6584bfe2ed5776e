/**
 * The wait for a lock that another process holds on the file. SQLite itself
 * would wait within the call, and the event loop with it.
 *
 * @module
 */
import { isBusy } from "./errors.ts";

/** The longest pause between two attempts, in milliseconds. */
const LONGEST = 20;

/** How long what has waited may run before others get their turn, in ms. */
const SLICE = 4;

/**
 * Work that is tried until the lock is free, in the order in which it came:
 * of one process only the first tries, so that the others do not race it.
 */
export class SqliteQueue {
  /** In their order. */
  readonly #waiting = new Set<Waiter>();
  /** How often the first was refused since one was let in. */
  #refusals = 0;

  /**
   * What `work` comes to: at once, unless the file is busy. Fails as busy if it
   * still is by `deadline`, a time of `performance.now()`; the deadlines are in
   * the order of the calls.
   */
  async run<T>(work: () => T, deadline: number): Promise<T> {
    if (this.#waiting.size === 0) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw error;
        this.#refusals = 1;
      }
    }
    return await this.#wait(work, deadline);
  }

  #wait<T>(work: () => T, deadline: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiter = { deadline, work: () => resolve(work()), fail: reject };
      this.#waiting.add(waiter);
      if (this.#waiting.size === 1) this.#wake(waiter);
    });
  }

  #serve(): void {
    const end = performance.now() + SLICE;
    for (const waiter of this.#waiting) {
      const late = performance.now() > end;
      if (late || !this.#settles(waiter)) return this.#wake(waiter);
      this.#waiting.delete(waiter);
    }
  }

  /** Tries it; whether it came to an end. */
  #settles(waiter: Waiter): boolean {
    try {
      waiter.work();
    } catch (error) {
      if (isBusy(error) && performance.now() < waiter.deadline) {
        this.#refusals++;
        return false;
      }
      waiter.fail(error);
    }
    this.#refusals = 0;
    return true;
  }

  /** Serves again, soon or after a random and growing while. */
  #wake({ deadline }: Waiter): void {
    const pause = this.#refusals === 0
      ? 0
      : Math.random() * Math.min(LONGEST, 2 ** this.#refusals);
    const left = deadline - performance.now();
    setTimeout(() => this.#serve(), Math.max(0, Math.min(pause, left)));
  }
}

interface Waiter {
  readonly deadline: number;
  /** Throws if it fails. */
  readonly work: () => void;
  readonly fail: (error: unknown) => void;
}
