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
