/**
 * A bulkhead: so many calls at once, and so many more in a queue that none
 * waits in for long. What is over that fails at once, so that an overload
 * costs those their answer who could not have had one anyway, and not everybody.
 *
 * @module
 */
import { AppError } from "../errors.ts";

/** How a bulkhead is set. */
export interface BulkheadOptions {
  /** The most calls at once. */
  readonly concurrency: number;
  /** The most calls that wait for their turn. */
  readonly queue: number;
  /** Milliseconds that a call waits for its turn at most. */
  readonly patience: number;
}

/** Given a turn, or the reason why there is none. */
type Waiter = (refusal?: AppError) => void;

/** Bounds the calls of one backend; what is refused throws `overloaded`. */
export class Bulkhead {
  readonly #options: BulkheadOptions;
  readonly #waiting = new Set<Waiter>();
  #running = 0;

  /** A bulkhead in front of nothing yet. */
  constructor(options: BulkheadOptions) {
    this.#options = options;
  }

  /** Whether there is no room left, not even in the queue. */
  get full(): boolean {
    const { concurrency, queue } = this.#options;
    return this.#running >= concurrency && this.#waiting.size >= queue;
  }

  /** Makes the call when it is its turn. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#running < this.#options.concurrency) this.#running++;
    else await this.#turn();
    try {
      return await call();
    } finally {
      this.#leave();
    }
  }

  #turn(): Promise<void> {
    if (this.full) return Promise.reject(overloaded());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = (refusal) => {
      this.#waiting.delete(waiter);
      clearTimeout(timer);
      if (refusal) reject(refusal);
      else resolve();
    };
    const { patience } = this.#options;
    const timer = setTimeout(() => waiter(overloaded()), patience);
    this.#waiting.add(waiter);
    return promise;
  }

  /** Hands the turn on, if somebody waits for it. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next) next();
    else this.#running--;
  }
}

/** The refusal. */
export function overloaded(): AppError {
  return new AppError(
    "overloaded",
    "There is more to do than can be done in time; nothing was changed. Try again.",
  );
}
