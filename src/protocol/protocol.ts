/**
 * A protocol is a generator: every `yield` is one step of input or output. The
 * service awaits the steps. The model checker explores all interleavings of the
 * steps, with evictions and crashes between them.
 *
 * @module
 */
import { isThenable, promised, type Soon } from "../soon.ts";

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
export function drive<T, Step>(
  protocol: Protocol<T, Step>,
  perform: (step: Step) => unknown,
  meaning?: (error: unknown) => unknown,
): Promise<T> {
  return promised(() => driveNow(protocol, perform, meaning));
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
  const first = advance(protocol, protocol.next(), perform, meaning);
  return first.done
    ? first.value
    : goOn(protocol, first.value, perform, meaning);
}

/**
 * Waits for an answer, and then for the answer of each later step, in one loop.
 * If each step had a promise within the promise of the previous step, a
 * protocol would go on the later the more steps it has: a read of three steps
 * would go on after a fill that was answered later.
 */
async function goOn<T, Step>(
  protocol: Protocol<T, Step>,
  first: PromiseLike<unknown>,
  perform: (step: Step) => unknown,
  meaning: (error: unknown) => unknown,
): Promise<T> {
  let answer = first;
  for (;;) {
    let it: unknown;
    let resumed: IteratorResult<Step, T> | undefined;
    try {
      it = await answer;
    } catch (error) {
      resumed = protocol.throw(meaning(error));
    }
    resumed ??= protocol.next(it);
    const next = advance(protocol, resumed, perform, meaning);
    if (next.done) return next.value;
    answer = next.value;
  }
}

function same(error: unknown): unknown {
  return error;
}

/** Performs steps until one has to be waited for, or the protocol ends. */
function advance<T, Step>(
  protocol: Protocol<T, Step>,
  first: IteratorResult<Step, T>,
  perform: (step: Step) => unknown,
  meaning: (error: unknown) => unknown,
): IteratorResult<PromiseLike<unknown>, T> {
  let next = first;
  while (!next.done) {
    let value: unknown;
    try {
      value = perform(next.value);
    } catch (error) {
      next = protocol.throw(meaning(error));
      continue;
    }
    if (isThenable(value)) return { done: false, value };
    next = protocol.next(value);
  }
  return next;
}
