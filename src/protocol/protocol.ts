/**
 * A protocol is a generator: every `yield` is one step of input or output. The
 * service awaits the steps. The model checker explores all interleavings of the
 * steps, with evictions and crashes between them.
 *
 * @module
 */
import type { Soon } from "../soon.ts";

/**
 * A protocol: it yields steps, receives the result or the error of each, and
 * returns a `T`.
 */
export type Protocol<T, Step> = Generator<Step, T, unknown>;

/** A protocol of one step, with the type of its result. */
export function* ask<T, Step>(step: Step): Protocol<T, Step> {
  return (yield step) as T;
}

/** Performs the steps of a protocol in order, and returns its result. */
export async function drive<T, Step>(
  protocol: Protocol<T, Step>,
  perform: (step: Step) => unknown,
  meaning?: (error: unknown) => unknown,
): Promise<T> {
  return await driveNow(protocol, perform, meaning);
}

/**
 * As {@linkcode drive}, but the result is there at once if `perform` answers
 * every step at once. `meaning` translates the error of a step, if it is given.
 */
export function driveNow<T, Step>(
  protocol: Protocol<T, Step>,
  perform: (step: Step) => unknown,
  meaning: (error: unknown) => unknown = same,
): Soon<T> {
  return advance(protocol, protocol.next(), perform, meaning);
}

function same(error: unknown): unknown {
  return error;
}

function advance<T, Step>(
  protocol: Protocol<T, Step>,
  first: IteratorResult<Step, T>,
  perform: (step: Step) => unknown,
  meaning: (error: unknown) => unknown,
): Soon<T> {
  let next = first;
  while (!next.done) {
    let value: unknown;
    try {
      value = perform(next.value);
    } catch (error) {
      next = protocol.throw(meaning(error));
      continue;
    }
    if (isThenable(value)) {
      return Promise.resolve(value).then(
        (it) => advance(protocol, protocol.next(it), perform, meaning),
        (error) =>
          advance(protocol, protocol.throw(meaning(error)), perform, meaning),
      );
    }
    next = protocol.next(value);
  }
  return next.value;
}

function isThenable(value: unknown): boolean {
  return value instanceof Promise ||
    typeof value === "object" && value !== null && "then" in value;
}
