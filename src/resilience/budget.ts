/**
 * A bound on the time that several calls, one after another, may take.
 *
 * @module
 */
import { AppError } from "../errors.ts";

/** The milliseconds that somebody may spend on a backend, over all calls. */
export class Budget {
  #left: number;
  #whole = true;

  /** A budget of so many milliseconds. */
  constructor(milliseconds: number) {
    this.#left = milliseconds;
  }

  /**
   * Makes a call and waits for it while there is time left; after that it is
   * `unavailable`, and whatever becomes of it, nobody hears of it.
   *
   * The first call may use all of the time, which is a backend's own deadline.
   * That costs no timer, and is all that most of them need.
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
