/**
 * One deadline that many promises share.
 *
 * @module
 */

import { RUNTIME, type Runtime } from "../runtime.ts";
import { alarm } from "./alarm.ts";
import { WorkingTime } from "./working_time.ts";

/** A call under way. The calls form a ring, the oldest first. */
interface Call {
  before: Call;
  after: Call;
  /** The end of its time, in working time. */
  readonly due: number;
  readonly expire: () => void;
}

/** The maximum milliseconds until the timer checks again. */
const LOOK = 100;

/**
 * Settles every promise within the same time. All promises share one timer,
 * which checks the oldest: a timer for each call, or a `Set` instead of the
 * ring, costs measurably more per request.
 */
export class Deadline implements Disposable {
  readonly #limit: number;
  readonly #runtime: Runtime;
  readonly #time: WorkingTime;
  readonly #onPause: ((late: number) => void) | undefined;
  /** The head of the ring: before the oldest and after the youngest call. */
  readonly #ring: Call;
  #cancel: (() => void) | undefined;

  /**
   * A deadline of `limit` milliseconds of working time for each call. `onPause`
   * is called after a pause of the process during calls, before any of them ends
   * as late.
   */
  constructor(
    limit: number,
    runtime: Runtime = RUNTIME,
    onPause?: (late: number) => void,
  ) {
    this.#limit = limit;
    this.#runtime = runtime;
    this.#time = WorkingTime.of(runtime);
    this.#onPause = onPause;
    const ring = { due: Infinity, expire: () => {} } as Call;
    this.#ring = ring.before = ring.after = ring;
  }

  /**
   * The result of `work`, or the error that `late` makes when the time is up; a
   * later result of `work` is dropped. It rejects only with an `Error`: if a
   * driver throws another value, Hono would not answer the request.
   */
  within<T>(work: Promise<T>, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = this.#begin(() => reject(late()));
      work.then((value) => {
        this.#end(call);
        resolve(value);
      }, (thrown) => {
        this.#end(call);
        reject(thrown instanceof Error ? thrown : new NotAnError());
      });
    });
  }

  /** Ends every call under way as late, and stops the timer. */
  [Symbol.dispose](): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#expire(Infinity);
  }

  #begin(expire: () => void): Call {
    const ring = this.#ring;
    const due = this.#time.now() + this.#limit;
    const call: Call = { before: ring.before, after: ring, due, expire };
    ring.before = ring.before.after = call;
    this.#cancel ??= this.#wake(this.#limit);
    return call;
  }

  #end(call: Call): void {
    call.before.after = call.after;
    call.after.before = call.before;
    // A call may end twice: first by the timer, then by its work.
    call.before = call.after = call;
  }

  // The timer stops when no call is under way, so it does not keep a program
  // alive for longer. `unref` and `ref` would cost more on each call.
  #wake(delay: number): () => void {
    return alarm(this.#runtime, Math.min(LOOK, Math.ceil(delay)), () => {
      this.#cancel = undefined;
      this.#expire(this.#time.now());
      const { due } = this.#ring.after;
      if (due === Infinity) return;
      this.#cancel = this.#wake(due - this.#time.now());
    }, this.#onPause);
  }

  /** Ends every call that is due by `now`. */
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

/**
 * Replaces a thrown value that is not an `Error`; it may contain a query or a
 * password.
 */
class NotAnError extends Error {
  override readonly name = "NotAnError";
}
