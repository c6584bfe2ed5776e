/**
 * Results that may be there at once. A promise costs as much as a hit in the
 * memory of this process, so a read makes no promise until it has to wait.
 *
 * @module
 */

/** A result, or the promise of it. */
export type Soon<T> = T | Promise<T>;

/** What `next` makes of the result: at once if it is there. */
export function after<T, U>(
  result: Soon<T>,
  next: (result: T) => Soon<U>,
): Soon<U> {
  return result instanceof Promise ? result.then(next) : next(result);
}

/** Whether the result has to be waited for, also if it is not of this `Promise`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return value instanceof Promise ||
    typeof value === "object" && value !== null && "then" in value;
}

/** The promise of what a call answers; a rejected one if the call throws. */
export function promised<T>(call: () => Soon<T>): Promise<T> {
  try {
    const result = call();
    return result instanceof Promise ? result : Promise.resolve(result);
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * The outcome of a call for each of these, in their order: at once if all results
 * are there.
 */
export function outcomes<Of, T>(
  these: readonly Of[],
  call: (it: Of, place: number) => Soon<T>,
): Soon<readonly PromiseSettledResult<T>[]> {
  let waits = false;
  const all = these.map((it, place) => {
    try {
      const result = call(it, place);
      if (!(result instanceof Promise)) return fulfilled(result);
      waits = true;
      return result.then(fulfilled, rejected);
    } catch (error) {
      return rejected(error);
    }
  });
  // Without a promise among them, all of them are outcomes.
  return waits ? Promise.all(all) : all as PromiseSettledResult<T>[];
}

/** The outcome of a call that answered. */
export function fulfilled<T>(value: T): PromiseSettledResult<T> {
  return { status: "fulfilled", value };
}

/** The outcome of a call that failed. */
export function rejected(reason: unknown): PromiseRejectedResult {
  return { status: "rejected", reason };
}
