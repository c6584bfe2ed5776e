/**
 * A time limit for several calls that run one after another.
 *
 * @module
 */
import { AppError } from "../errors.ts";

/** The milliseconds that one caller may spend on a backend, over all calls. */
export class Budget {
  #left: number;
  #whole = true;

  /** A budget of `milliseconds`; `Infinity` means no limit. */
  constructor(milliseconds: number) {
    this.#left = milliseconds;
  }

  /**
   * Makes a call and waits for it while time is left. After that it throws
   * `unavailable`, and drops the result of the call.
   *
   * The first call may use the whole budget, which equals the backend's own
   * deadline. It needs no timer, and most budgets make only one call.
   */
  async spend<T>(call: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      if (this.#whole || this.#left === Infinity) return await call();
      return await within(this.#left, call);
    } finally {
      this.#whole = false;
      this.#left -= performance.now() - begun;
    }
  }
}

async function within<T>(ms: number, call: () => Promise<T>): Promise<T> {
  if (ms <= 0) throw late();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), ms);
  try {
    return await Promise.race([call(), promise]);
  } finally {
    clearTimeout(timer);
  }
}

function late(): AppError {
  return new AppError("unavailable", "The cache took too long.");
}
