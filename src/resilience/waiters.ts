/**
 * The calls that wait for their turn, such as for a connection of a pool.
 *
 * @module
 */
import type { AppError } from "../errors.ts";
import { Watch } from "./watch.ts";
import type { Runtime } from "../runtime.ts";

/** A call in the queue. */
interface Waiter<Given, Use> {
  readonly use: Use;
  /** The end of its patience, by the working time. */
  readonly deadline: number;
  readonly resolve: (given: Given) => void;
  readonly reject: (error: AppError) => void;
}

/** The calls in the order in which they came; `Use` says what each is for. */
export class Waiters<Given, Use> {
  readonly #waiting = new Set<Waiter<Given, Use>>();
  readonly #watch: Watch;

  /** No call waits; `late` makes the error of one whose deadline passes. */
  constructor(runtime: Runtime, late: (use: Use) => AppError) {
    this.#watch = new Watch(runtime, (now) => {
      let next = Infinity;
      for (const it of this.#waiting) {
        if (it.deadline > now) next = Math.min(next, it.deadline);
        else if (this.#waiting.delete(it)) it.reject(late(it.use));
      }
      return next;
    });
  }

  /** How many calls wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Waits for what is handed over. */
  wait(use: Use, deadline: number): Promise<Given> {
    return new Promise((resolve, reject) => {
      this.#waiting.add({ use, deadline, resolve, reject });
      this.#watch.by(deadline);
    });
  }

  /** Hands it to the first call whose use takes it; returns whether one did. */
  hand(given: Given, takes: (use: Use) => boolean): boolean {
    for (const it of this.#waiting) {
      if (!takes(it.use)) continue;
      this.#waiting.delete(it);
      if (this.#waiting.size === 0) this.#watch.stop();
      it.resolve(given);
      return true;
    }
    return false;
  }

  /** Ends every wait with the error. */
  end(error: AppError): void {
    this.#watch.stop();
    for (const { reject } of this.#waiting) reject(error);
    this.#waiting.clear();
  }
}
