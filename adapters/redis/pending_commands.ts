/**
 * The commands that were sent to a server and not answered yet.
 *
 * @module
 */
import { alarm } from "../../src/resilience/alarm.ts";
import { WorkingTime } from "../../src/resilience/working_time.ts";
import type { Runtime } from "../../src/runtime.ts";

/** One command. The commands form a ring, the oldest first. */
export interface Pending {
  /** Receives the reason why there is no answer. */
  readonly fail: (error: Error) => void;
  /** By the working time; unknown until the first look. */
  deadline: number;
  /** The commands before and after it; itself when it is not pending. */
  before: Pending;
  after: Pending;
}

/**
 * The pending commands, in the order of sending. In a `Set`, each command and its
 * answer would live until the next collection of all garbage, as in
 * `PendingRequests` of memcached.
 */
export class PendingCommands {
  readonly #runtime: Runtime;
  readonly #time: WorkingTime;
  readonly #timeout: number;
  readonly #look: number;
  readonly #late: () => void;
  readonly #waiting: () => void;
  /** The head of the ring: before the oldest and after the youngest. */
  readonly #ring: Pending;
  #size = 0;
  #cancel: (() => void) | undefined;

  /**
   * Calls `late` when a command has had no answer for `timeout` ms, or up to a
   * tenth more: a command counts from the first look after it was sent. While
   * commands are pending, it calls `waiting` at each look, ten times in a timeout.
   */
  constructor(
    timeout: number,
    runtime: Runtime,
    late: () => void,
    waiting: () => void,
  ) {
    this.#timeout = timeout;
    this.#look = Math.ceil(timeout / 10);
    this.#runtime = runtime;
    this.#time = WorkingTime.of(runtime);
    this.#late = late;
    this.#waiting = waiting;
    const ring = { deadline: 0 } as Pending;
    this.#ring = ring.before = ring.after = ring;
  }

  /** The number of pending commands. */
  get size(): number {
    return this.#size;
  }

  /** Adds the command that is sent next. */
  add(fail: Pending["fail"]): Pending {
    const deadline = this.#cancel ? Infinity : this.#time.now() + this.#timeout;
    const ring = this.#ring;
    const command = { fail, deadline, before: ring.before, after: ring };
    ring.before = ring.before.after = command;
    this.#size++;
    this.#cancel ??= this.#watchAfter(this.#look);
    return command;
  }

  /** Takes the command for its answer; `false` if it has failed before. */
  take(command: Pending): boolean {
    if (command.after === command) return false;
    command.before.after = command.after;
    command.after.before = command.before;
    command.before = command.after = command;
    this.#size--;
    return true;
  }

  /** Fails all commands. */
  fail(error: Error): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const ring = this.#ring;
    const lost: Pending[] = [];
    for (let it = ring.after; it !== ring; it = ring.after) {
      this.take(it);
      lost.push(it);
    }
    for (const { fail } of lost) fail(error);
  }

  // One timer for all commands: it watches the oldest one, which is the first.
  #watch(): void {
    this.#cancel = undefined;
    const now = this.#time.now();
    const ring = this.#ring;
    for (let it = ring.before; it.deadline === Infinity; it = it.before) {
      it.deadline = now + this.#timeout;
    }
    const oldest = ring.after;
    if (oldest === ring) return;
    const left = Math.ceil(oldest.deadline - now);
    if (left <= 0) return this.#late();
    this.#cancel = this.#watchAfter(Math.min(left, this.#look));
    this.#waiting();
  }

  #watchAfter(ms: number): () => void {
    return alarm(this.#runtime, ms, () => this.#watch());
  }
}
