/**
 * The commands on one connection to a database server. Each command settles by
 * its deadline, whatever the client does: some clients leave the commands of a
 * lost connection pending for ever.
 *
 * @module
 */
import { GRACE } from "../../../src/resilience/alarm.ts";
import { Watch } from "../../../src/resilience/watch.ts";
import { WorkingTime } from "../../../src/resilience/working_time.ts";
import type { Runtime } from "../../../src/runtime.ts";
import { ConnectionLost } from "./session.ts";

/** What a command calls with its error or its answer. */
export type Done<T> = (error: unknown, answer?: T) => void;

/** The commands on a connection, one after another; the first one connects. */
export class Commands {
  readonly #time: WorkingTime;
  readonly #watch: Watch;
  readonly #isFatal: (error: unknown) => boolean;
  readonly #hangUp: () => void;
  /** When the command under way must have an answer. */
  #due = Infinity;
  /** Whether the first command, which connects, was answered. */
  #opened = false;
  #broken: ConnectionLost | undefined;
  #reject: ((error: ConnectionLost) => void) | undefined;

  /**
   * `isFatal` tells which errors end the connection, and `hangUp` closes its
   * socket at once.
   */
  constructor(
    runtime: Runtime,
    isFatal: (error: unknown) => boolean,
    hangUp: () => void,
  ) {
    this.#time = WorkingTime.of(runtime);
    this.#watch = new Watch(runtime, (now) => {
      if (now >= this.#due) this.break("late");
      return this.#due;
    });
    this.#isFatal = isFatal;
    this.#hangUp = hangUp;
  }

  /** The reason why the connection is unusable; `undefined` while it works. */
  get broken(): ConnectionLost | undefined {
    return this.#broken;
  }

  /**
   * Runs a command; throws the server's error, or a {@linkcode ConnectionLost}.
   */
  run<T>(start: (done: Done<T>) => void, deadline: number): Promise<T> {
    if (this.#broken) return Promise.reject(this.#broken);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    // A command that got its turn late, as after a pause, is not cut off before
    // the server can answer: that would also end the connection.
    this.#due = Math.max(this.#time.now() + GRACE, deadline);
    this.#watch.by(this.#due);
    const settled = () => {
      this.#due = Infinity;
      this.#reject = undefined;
    };
    this.#reject = (error) => {
      settled();
      reject(error);
    };
    start((error, answer) => {
      if (error && this.#isFatal(error)) return this.break("lost", error);
      settled();
      if (error) return reject(error);
      this.#opened = true;
      resolve(answer as T);
    });
    return promise;
  }

  /** Closes the connection, and rejects the command that waits for an answer. */
  break(how: "late" | "lost", cause?: unknown): void {
    if (this.#broken) return;
    const loss = how === "lost" && !this.#opened ? "unopened" : how;
    this.#broken = new ConnectionLost(loss, cause);
    this.#watch.stop();
    this.#hangUp();
    this.#reject?.(this.#broken);
  }

  /** Takes no further command; the caller says goodbye. Returns whether it may. */
  end(): boolean {
    if (this.#broken) return false;
    this.#broken = new ConnectionLost("lost");
    this.#watch.stop();
    return true;
  }
}
