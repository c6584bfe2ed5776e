/**
 * Lines that a client can cause in any number. In each second the first ones are
 * written, and one more line counts the others.
 *
 * @module
 */
import type { Runtime } from "../runtime.ts";
import type { LogEntry } from "./log.ts";
import { type LogFields, SPARE } from "./entry.ts";

/** The most lines within {@linkcode SPAN}; further ones are only counted. */
const MOST = 100;

/** The time that one count covers, in milliseconds. */
const SPAN = 1_000;

/** The messages of the lines. */
export interface BoundedMessages {
  /** That of each line. */
  readonly each: string;
  /** That of a line that counts the others. */
  readonly more: string;
}

/** The bounded lines about answers; disposing writes the last sum. */
export class BoundedLines implements Disposable {
  readonly #write: LogEntry;
  readonly #messages: BoundedMessages;
  readonly #runtime: Runtime;
  #lines = 0;
  #since = -Infinity;
  #counts: Map<number, number> | undefined;
  #timer: unknown;

  /** Lines that are written with `write`. */
  constructor(write: LogEntry, messages: BoundedMessages, runtime: Runtime) {
    this.#write = write;
    this.#messages = messages;
    this.#runtime = runtime;
  }

  /** Writes the line of an answer, or adds it to the sum of its second. */
  add(status: number, fields: () => LogFields): void {
    const now = this.#runtime.steady();
    if (now - this.#since >= SPAN) {
      this.#since = now;
      this.#lines = 0;
    }
    if (this.#lines < MOST) {
      this.#lines++;
      this.#write(this.#messages.each, { ...fields(), [SPARE]: true });
      return;
    }
    if (!this.#counts) {
      this.#counts = new Map();
      this.#timer = this.#runtime.setTimeout(() => this.#sumUp(), SPAN);
    }
    this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
  }

  /** Writes the last sum. */
  [Symbol.dispose](): void {
    this.#runtime.clearTimeout(this.#timer);
    this.#sumUp();
  }

  #sumUp(): void {
    const counts = this.#counts;
    if (!counts) return;
    this.#counts = undefined;
    this.#write(this.#messages.more, {
      count: counts.values().reduce((sum, it) => sum + it, 0),
      statuses: Object.fromEntries(counts),
    });
  }
}
