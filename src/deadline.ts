/**
 * A deadline for many promises at once.
 *
 * @module
 */

interface Call {
  /** When it is late, by `performance.now()`. */
  readonly due: number;
  readonly expire: () => void;
}

/**
 * Settles every promise within the same time. All of them share one timer,
 * which looks at the oldest: setting one for each costs a tenth of a request.
 */
export class Deadline implements Disposable {
  readonly #limit: number;
  /** The oldest first: so sets are iterated. */
  readonly #calls = new Set<Call>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A deadline of so many milliseconds. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * What `work` comes to, or the error that `late` makes when time is up. What
   * `work` comes to after that is dropped. It never fails with anything but an
   * error: what a driver throws instead, Hono would not answer.
   */
  within<T>(work: Promise<T>, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const due = performance.now() + this.#limit;
      const call: Call = { due, expire: () => reject(late()) };
      this.#calls.add(call);
      if (this.#calls.size === 1) this.#timer?.ref();
      this.#timer ??= this.#wake(this.#limit);
      work.then((value) => {
        this.#end(call);
        resolve(value);
      }, (thrown) => {
        this.#end(call);
        reject(thrown instanceof Error ? thrown : new NoError());
      });
    });
  }

  /** Ends all that is under way as late, and the timer. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#expire(Infinity);
  }

  #wake(delay: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.#timer = undefined;
      const oldest = this.#expire(performance.now());
      if (oldest === undefined) return;
      this.#timer = this.#wake(oldest - performance.now());
    }, Math.ceil(delay));
  }

  /** With nothing under way, the timer must not keep a program alive. */
  #end(call: Call): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#timer?.unref();
  }

  /** Ends what is due by then, and says when the oldest of the rest is. */
  #expire(now: number): number | undefined {
    for (const call of this.#calls) {
      if (call.due > now) return call.due;
      this.#calls.delete(call);
      call.expire();
    }
  }
}

/** Instead of what was thrown, which may be anything: a query, a password. */
class NoError extends Error {
  override readonly name = "NoError";
}
