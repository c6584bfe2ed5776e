/**
 * Counts calls under way, as a `WaitGroup` of Go does.
 *
 * A `Set` of the calls would keep each one and its result alive for longer: its
 * tables lead from one to the next, so what they held becomes old, and stays until
 * the next collection of all garbage.
 *
 * @module
 */

/** The number of calls under way. */
export class WaitGroup {
  #count = 0;
  #ended: PromiseWithResolvers<void> | undefined;
  readonly #end = () => {
    if (--this.#count > 0) return;
    this.#ended?.resolve();
    this.#ended = undefined;
  };

  /** Counts the call until it settles, and returns it. */
  add<T>(call: Promise<T>): Promise<T> {
    this.#count++;
    call.then(this.#end, this.#end);
    return call;
  }

  /** Resolves when no call is under way; it never rejects. */
  async wait(): Promise<void> {
    if (this.#count === 0) return;
    this.#ended ??= Promise.withResolvers<void>();
    await this.#ended.promise;
  }
}
