/**
 * A protocol is a generator: every `yield` is one step of input or output. The
 * service awaits the steps. The model checker explores all interleavings of the
 * steps, with evictions and crashes between them.
 *
 * @module
 */

/**
 * A protocol: it yields steps, receives the result or the error of each, and
 * returns a `T`.
 */
export type Protocol<T, Step> = Generator<Step, T, unknown>;

/** A protocol of one step, with the type of its result. */
export function* ask<T, Step>(step: Step): Protocol<T, Step> {
  return (yield step) as T;
}

/**
 * Performs the steps of a protocol in order, and returns its result. A step that
 * `perform` answers at once needs no promise. `meaning` translates the error of a
 * step, if it is given.
 */
export async function drive<T, Step>(
  protocol: Protocol<T, Step>,
  perform: (step: Step) => unknown,
  meaning?: (error: unknown) => unknown,
): Promise<T> {
  let next = protocol.next();
  while (!next.done) {
    let value: unknown;
    try {
      value = perform(next.value);
      if (isThenable(value)) value = await value;
    } catch (error) {
      next = protocol.throw(meaning ? meaning(error) : error);
      continue;
    }
    next = protocol.next(value);
  }
  return next.value;
}

function isThenable(value: unknown): boolean {
  return value instanceof Promise ||
    typeof value === "object" && value !== null && "then" in value;
}
