/**
 * The health of a database file. A fault of the file lasts until an operator
 * repairs something: a damaged or removed file, a full disk. It is reported once,
 * and looked at again regularly.
 *
 * @module
 */
import type { AppError } from "../../src/errors.ts";
import type { StoreOptions } from "../../src/dao/adapter.ts";
import type { Runtime, Timer } from "../../src/runtime.ts";

/** The milliseconds between two looks at a fault. */
const PAUSE = 1_000;

/** What is known of the fault of a file. */
export class FileHealth implements Disposable {
  readonly #report: StoreOptions<never>["onHealth"];
  readonly #runtime: Runtime;
  #look: (() => void) | undefined;
  #timer: Timer;

  /** The health of a file without a fault; `report` is called when one begins and ends. */
  constructor(
    report: StoreOptions<never>["onHealth"],
    runtime: Runtime,
  ) {
    this.#report = report;
    this.#runtime = runtime;
  }

  /**
   * Begins a fault, unless there is one: `look` does again what failed, and
   * throws if it still fails.
   */
  fail(fault: AppError, look: () => void): void {
    if (this.#look) return;
    this.#look = look;
    this.#report?.("down", fault.message);
    this.#later();
  }

  /** Looks at the fault, if there is one; throws if it lasts. */
  check(): void {
    if (!this.#look) return;
    this.#look();
    this.#look = undefined;
    this.#runtime.clearTimeout(this.#timer);
    this.#report?.("up");
  }

  /** Ends the looks. */
  [Symbol.dispose](): void {
    this.#look = undefined;
    this.#runtime.clearTimeout(this.#timer);
  }

  #later(): void {
    this.#timer = this.#runtime.setTimeout(() => {
      try {
        this.check();
      } catch {
        this.#later();
      }
    }, PAUSE);
  }
}
