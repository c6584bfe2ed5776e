/**
 * The health of the store, as the log tells it. A fault is told once: by a line, or
 * by the error that ends a start. Its end is told if the fault was.
 *
 * @module
 */
import { logStoreHealth } from "./app_log.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log/log.ts";

/** The health of one store. */
export class StoreHealth {
  readonly #log: Log;
  #fault: string | undefined;
  #down = false;
  #starting = false;
  #told = false;

  /** The store is well until it is said to be not. */
  constructor(log: Log) {
    this.#log = log;
  }

  /** Whether it has a fault that lasts until an operator repairs it. */
  get lasting(): boolean {
    return this.#fault !== undefined;
  }

  /** The store went down or is up again; one in this process gives a reason. */
  changed(health: "up" | "down", reason?: string): void {
    this.#down = health === "down";
    this.#fault = this.#down ? reason : undefined;
    if (health === "up") this.answers();
    else if (!this.#starting || reason === undefined) this.#tell(reason);
  }

  /** The store could not be used at the start, which goes on without it. */
  unready(error: unknown): void {
    const reason = error instanceof AppError ? `: ${error.message}` : ".";
    this.#log.warn(`The database cannot be used yet${reason}`, { error });
    this.#told = true;
  }

  /** The store has answered. While it is down, that may answer an older call. */
  answers(): void {
    if (this.#down) return;
    if (this.#told) logStoreHealth(this.#log, "up");
    this.#told = false;
  }

  /**
   * Runs a start. If an error ends the start, that error tells the fault, and the
   * log does not.
   */
  async during(start: () => Promise<unknown>): Promise<void> {
    this.#starting = true;
    try {
      await start();
    } catch (error) {
      this.#told = true;
      throw error;
    } finally {
      this.#starting = false;
    }
    if (this.lasting && !this.#told) this.#tell(this.#fault);
  }

  #tell(reason: string | undefined): void {
    logStoreHealth(this.#log, "down", reason);
    this.#told = true;
  }
}
