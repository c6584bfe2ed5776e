/**
 * Protocols are written as generators: every `yield` is one step of input or
 * output. The service awaits the steps ({@linkcode drive}); the model checker
 * explores all their interleavings, eviction and crashes between them.
 *
 * @module
 */

/** One step of I/O, not yet started. */
export type Effect = () => Promise<unknown>;

/** A protocol: yields steps `E`, gets each one's result or its error thrown. */
export type Protocol<T, E = Effect> = Generator<E, T, unknown>;

/** One awaited step as a protocol, with the type of its result. */
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
