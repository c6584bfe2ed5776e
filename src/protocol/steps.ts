/**
 * A protocol is a generator: every `yield` is one step of input or output. The
 * service awaits the steps ({@linkcode drive}). The model checker explores all
 * interleavings of the steps, with evictions and crashes between them.
 *
 * @module
 */

/** One step of I/O that has not started. */
export type Effect = () => Promise<unknown>;

/**
 * A protocol: it yields steps `E`, and receives the result or the error of
 * each.
 */
export type Protocol<T, E = Effect> = Generator<E, T, unknown>;

/** A protocol of one step, with the type of its result. */
export function* step<T>(effect: () => Promise<T>): Protocol<T> {
  return (yield effect) as T;
}

/** Awaits the steps of a protocol in order, and returns its result. */
export async function drive<T>(protocol: Protocol<T>): Promise<T> {
  let next = protocol.next();
  while (!next.done) {
    let value: unknown;
    try {
      value = await next.value();
    } catch (error) {
      next = protocol.throw(error);
      continue;
    }
    next = protocol.next(value);
  }
  return next.value;
}
