/**
 * One deadline that many promises share.
 *
 * @module
 */

import { asError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { alarm } from "./alarm.ts";
import { WorkingTime } from "./working_time.ts";

/**
 * A call under way. The calls form a ring, the oldest first. It is a class, because
 * V8 watches the objects that a literal makes: if many of them live for long, as
 * under the first load, it puts all later ones among the old objects at once. Such
 * an object, and all that it leads to, stays until a collection of all garbage.
 */
class Call {
  before: Call = this;
  after: Call = this;
  /** The end of its time, in working time; unknown until the first look. */
  due: number;
  readonly late: () => Error;
  readonly reject: (error: Error) => void;

  /** A call that is in no ring. */
  constructor(due: number, late: Call["late"], reject: Call["reject"]) {
    this.due = due;
    this.late = late;
    this.reject = reject;
  }
}

/** The maximum milliseconds until the timer looks again. */
const LOOK = 100;

/**
 * Settles every promise within the same time, or up to a tenth later. All
 * promises share one timer, which looks at the oldest. A timer for each call, a
 * `Set` instead of the ring, or a clock read for each call costs measurably more
 * per request, so a call counts from the first look after its beginning.
 */
export class Deadline implements Disposable {
  readonly #limit: number;
  readonly #look: number;
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
    runtime: Runtime,
    onPause?: (late: number) => void,
  ) {
    this.#limit = limit;
    this.#look = Math.min(LOOK, Math.ceil(limit / 10));
    this.#runtime = runtime;
    this.#time = WorkingTime.of(runtime);
    this.#onPause = onPause;
    this.#ring = new Call(0, () => new Error(), () => {});
  }

  /**
   * The result of `work`, or the error that `late` makes when the time is up; a
   * later result of `work` is dropped. It rejects only with an `Error`: if a
   * driver throws another value, Hono would not answer the request. `inTime` is
   * called when the work ends before its time is up, with its error if it failed.
   */
  within<T>(
    work: Promise<T>,
    late: () => Error,
    inTime?: (error?: Error) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = this.#begin(late, reject);
      work.then((value) => {
        this.#tell(call, inTime);
        resolve(value);
      }, (thrown) => {
        const error = asError(thrown);
        this.#tell(call, inTime, error);
        reject(error);
      });
    });
  }

  /** Ends every call under way as late, and stops the timer. */
  [Symbol.dispose](): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#expire(Infinity);
  }

  #begin(late: Call["late"], reject: Call["reject"]): Call {
    const ring = this.#ring;
    const due = this.#cancel ? Infinity : this.#time.now() + this.#limit;
    const call = new Call(due, late, reject);
    call.before = ring.before;
    call.after = ring;
    ring.before = ring.before.after = call;
    this.#cancel ??= this.#wake(this.#limit);
    return call;
  }

  /** Ends the call and calls `inTime`. The call fails if `inTime` throws. */
  #tell(call: Call, inTime?: (error?: Error) => void, error?: Error): void {
    try {
      if (this.#end(call)) inTime?.(error);
    } catch (thrown) {
      call.reject(asError(thrown));
    }
  }

  /** Ends the call; `false` if it has ended before. */
  #end(call: Call): boolean {
    // A call may end twice: first by the timer, then by its work.
    if (call.after === call) return false;
    call.before.after = call.after;
    call.after.before = call.before;
    call.before = call.after = call;
    return true;
  }

  // The timer stops when no call is under way, so it does not keep a program
  // alive for longer. `unref` and `ref` would cost more on each call.
  #wake(delay: number): () => void {
    const ms = Math.min(this.#look, Math.ceil(delay));
    return alarm(this.#runtime, ms, () => {
      this.#cancel = undefined;
      const now = this.#time.now();
      const ring = this.#ring;
      for (let it = ring.before; it.due === Infinity; it = it.before) {
        it.due = now + this.#limit;
      }
      this.#expire(now);
      const oldest = ring.after;
      if (oldest === ring) return;
      this.#cancel = this.#wake(oldest.due - this.#time.now());
    }, this.#onPause);
  }

  /** Ends every call that is due by `now`. */
  #expire(now: number): void {
    const ring = this.#ring;
    for (let call = ring.after; call !== ring;) {
      if (call.due > now) return;
      const next = call.after;
      this.#end(call);
      // If its error cannot be made, the calls after it must end all the same.
      try {
        call.reject(call.late());
      } catch (thrown) {
        call.reject(asError(thrown));
      }
      call = next;
    }
  }
}
