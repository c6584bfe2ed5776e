/**
 * Runs a protocol that is written as a generator: every `yield` is one step of
 * input or output. The service awaits the steps; the model checker explores
 * all their interleavings.
 *
 * @module
 */

/** One step of I/O, not yet started. */
export type Effect = () => Promise<unknown>;

/** A protocol: yields steps, gets their results, or their errors thrown. */
export type Protocol<T> = Generator<Effect, T, unknown>;

/** As a protocol: one step, with the type of its result. */
export function* step<T>(effect: () => Promise<T>): Protocol<T> {
  return (yield effect) as T;
}

/** Awaits the steps of a protocol one by one, and returns its result. */
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
