/**
 * A deadline for many promises at once.
 *
 * @module
 */

/** One call among those under way, which are a ring: the oldest comes first. */
interface Call {
  before: Call;
  after: Call;
  /** When it is late, by `performance.now()`. */
  readonly due: number;
  readonly expire: () => void;
}

/** The most milliseconds until the timer looks again. */
const LOOK = 100;

/**
 * Settles every promise within the same time. All of them share one timer,
 * which looks at the oldest: setting one for each costs a tenth of a request,
 * and a `Set` of them three times as much as the ring.
 */
export class Deadline implements Disposable {
  readonly #limit: number;
  /** Before the oldest and after the youngest. */
  readonly #ring: Call;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A deadline of so many milliseconds. */
  constructor(limit: number) {
    this.#limit = limit;
    const ring = { due: Infinity, expire: () => {} } as Call;
    this.#ring = ring.before = ring.after = ring;
  }

  /**
   * What `work` comes to, or the error that `late` makes when time is up. What
   * `work` comes to after that is dropped. It never fails with anything but an
   * error: what a driver throws instead, Hono would not answer.
   */
  within<T>(work: Promise<T>, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = this.#begin(() => reject(late()));
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

  #begin(expire: () => void): Call {
    const ring = this.#ring;
    const due = performance.now() + this.#limit;
    const call: Call = { before: ring.before, after: ring, due, expire };
    ring.before = ring.before.after = call;
    this.#timer ??= this.#wake(this.#limit);
    return call;
  }

  #end(call: Call): void {
    call.before.after = call.after;
    call.after.before = call.before;
    // It may be ended twice: by the time, and then by its work.
    call.before = call.after = call;
  }

  // The timer ends when it finds nothing under way, and keeps no program alive
  // for longer than that takes: `unref` and `ref` would cost each call more.
  #wake(delay: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.#timer = undefined;
      this.#expire(performance.now());
      const { due } = this.#ring.after;
      if (due === Infinity) return;
      this.#timer = this.#wake(due - performance.now());
    }, Math.min(LOOK, Math.max(0, Math.ceil(delay))));
  }

  /** Ends what is due by then. */
  #expire(now: number): void {
    for (let call = this.#ring.after; call !== this.#ring;) {
      if (call.due > now) return;
      const next = call.after;
      this.#end(call);
      call.expire();
      call = next;
    }
  }
}

/** Instead of what was thrown, which may be anything: a query, a password. */
class NoError extends Error {
  override readonly name = "NoError";
}
