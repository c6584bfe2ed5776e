/**
 * The lines of refused writes. A client without a token can send any number of
 * them, so most of a flood is one line.
 *
 * @module
 */
import { type Log, type LogFields, SPARE } from "../../log/log.ts";
import type { Runtime } from "../../runtime.ts";

/** The most lines within {@linkcode SPAN}; further refusals are only counted. */
const MOST = 100;

/** The time that one count covers, in milliseconds. */
const SPAN = 1_000;

/** The log of refused writes; disposing writes the last sum. */
export class Refusals implements Disposable {
  readonly #log: Log;
  readonly #runtime: Runtime;
  #lines = 0;
  #since = -Infinity;
  #counts: Map<number, number> | undefined;
  #timer: unknown;

  /** Refusals that are written to the log. */
  constructor(log: Log, runtime: Runtime) {
    this.#log = log;
    this.#runtime = runtime;
  }

  /** Writes the line of a refused write, or adds it to the sum of its second. */
  add(status: number, fields: () => LogFields): void {
    const now = this.#runtime.steady();
    if (now - this.#since >= SPAN) {
      this.#since = now;
      this.#lines = 0;
    }
    if (this.#lines < MOST) {
      this.#lines++;
      this.#log.info("audit", { ...fields(), [SPARE]: true });
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
    this.#log.info("audit: more writes were refused", {
      count: counts.values().reduce((sum, it) => sum + it, 0),
      statuses: Object.fromEntries(counts),
    });
  }
}
