/**
 * Watches whether the store notices other writers: someone may drop or alter
 * what it relies on while the service runs.
 *
 * While the store does not notice them, the service may serve a cached record
 * that another writer has changed, until the entry expires. The guarantee for
 * the service's own writes does not depend on it.
 *
 * @module
 */
import { type Coverage, coverageOf, type Covering } from "../dao/coverage.ts";
import type { Runtime, Timer } from "../runtime.ts";

/** The milliseconds between two questions. */
export const PERIOD = 1_000;

const UNKNOWN: Coverage = {
  covered: false,
  reason: "The database has not answered yet.",
};

/** Asks a store regularly whether it notices other writers. */
export class CoverageWatch implements AsyncDisposable {
  readonly #store: Covering;
  readonly #onChange: (coverage: Coverage) => void;
  readonly #runtime: Runtime;
  #now: Coverage | undefined;
  #timer: Timer;
  #asking: Promise<void> | undefined;
  #begun = false;
  #disposed = false;

  /** Watches the store from `start` on; `onChange` gets each new answer once. */
  constructor(
    store: Covering,
    onChange: (coverage: Coverage) => void,
    runtime: Runtime,
  ) {
    this.#store = store;
    this.#onChange = onChange;
    this.#runtime = runtime;
  }

  /** The store's last answer; a call that fails does not change it. */
  get now(): Coverage {
    if (!this.#begun) void this.start();
    return this.#now ?? UNKNOWN;
  }

  /** Asks the store once, and from then on regularly. */
  start(): Promise<void> {
    this.#begun = true;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
      // A store without the method always gives the same answer.
      if (this.#disposed || !this.#store.coverage) return;
      this.#timer = this.#runtime.setTimeout(() => this.start(), PERIOD);
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    this.#runtime.clearTimeout(this.#timer);
    try {
      const next = await coverageOf(this.#store);
      const before = this.#now;
      this.#now = next;
      if (!before || !isSame(before, next)) this.#onChange(next);
    } catch {
      // The store is down; its guard reports that.
    }
  }

  /** Ends the watch. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#runtime.clearTimeout(this.#timer);
    await this.#asking;
  }
}

function isSame(a: Coverage, b: Coverage): boolean {
  if (a.covered || b.covered) return a.covered === b.covered;
  return a.reason === b.reason;
}
