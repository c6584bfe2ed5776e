/**
 * The stop of the service, as its routes answer it.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import { scopeOf } from "./middleware/authorize.ts";
import type { Check } from "./middleware/handler.ts";

/** How far the stop of the service is. It never goes back. */
export class Stop {
  #begun = false;
  #refusesWrites = false;

  /** Whether `/readyz` sends clients to other instances. */
  get begun(): boolean {
    return this.#begun;
  }

  /** From now on `/readyz` sends clients to other instances. */
  begin(): void {
    this.#begun = true;
  }

  /** From now on every write is refused, before its body is read. */
  refuseWrites(): void {
    this.#refusesWrites = true;
  }

  /** Throws if the request is a write that is refused. */
  readonly check: Check = (c) => {
    if (!this.#refusesWrites || scopeOf(c.req.method) === "read") return;
    throw new AppError(
      "unavailable",
      "The service is stopping; nothing was changed.",
    );
  };
}
