/**
 * The commands that were sent to a server and not answered yet.
 *
 * @module
 */
import { alarm } from "../../src/resilience/alarm.ts";
import { WorkingTime } from "../../src/resilience/working_time.ts";
import type { Runtime } from "../../src/runtime.ts";

/** One command. */
export interface Pending {
  /** Receives the reason why there is no answer. */
  readonly fail: (error: Error) => void;
  /** By the working time; unknown until the first look. */
  deadline: number;
}

/** The pending commands, in the order of sending. */
export class PendingCommands {
  readonly #runtime: Runtime;
  readonly #time: WorkingTime;
  readonly #timeout: number;
  readonly #look: number;
  readonly #late: () => void;
  readonly #waiting: () => void;
  readonly #commands = new Set<Pending>();
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
  }

  /** The number of pending commands. */
  get size(): number {
    return this.#commands.size;
  }

  /** Adds the command that is sent next. */
  add(fail: Pending["fail"]): Pending {
    const deadline = this.#cancel ? Infinity : this.#time.now() + this.#timeout;
    const command: Pending = { fail, deadline };
    this.#commands.add(command);
    this.#cancel ??= this.#watchAfter(this.#look);
    return command;
  }

  /** Takes the command for its answer; `false` if it has failed before. */
  take(command: Pending): boolean {
    return this.#commands.delete(command);
  }

  /** Fails all commands. */
  fail(error: Error): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const lost = [...this.#commands];
    this.#commands.clear();
    for (const { fail } of lost) fail(error);
  }

  // One timer for all commands: it watches the oldest one, which is the first.
  #watch(): void {
    this.#cancel = undefined;
    const now = this.#time.now();
    for (const command of this.#commands) {
      if (command.deadline === Infinity) command.deadline = now + this.#timeout;
    }
    const [oldest] = this.#commands;
    if (!oldest) return;
    const left = Math.ceil(oldest.deadline - now);
    if (left <= 0) return this.#late();
    this.#cancel = this.#watchAfter(Math.min(left, this.#look));
    this.#waiting();
  }

  #watchAfter(ms: number): () => void {
    return alarm(this.#runtime, ms, () => this.#watch());
  }
}
