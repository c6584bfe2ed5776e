/**
 * A cache that nobody waits for longer than it may take, whatever becomes of
 * the promise of its adapter: each call is to settle by the adapter's own
 * deadline, but the adapter may be anybody's.
 *
 * @module
 */
import { Deadline } from "../resilience/deadline.ts";
import { AppError } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import { Breaker } from "../resilience/breaker.ts";
import type { Cache, Fill, Lookup } from "../dao/cache.ts";

/** What the service uses of a cache. */
export type UsedCache<R extends Identified> = Pick<
  Cache<R>,
  "lookup" | "fill" | "announce" | "invalidate" | "ping"
>;

/** How many calls in a row must hang before the cache is left alone. */
const HANGS = 5;

/**
 * Bounds each call. An adapter that ends its calls itself, as it must, never
 * meets the bound, which is later than its own; its failures are its own to
 * count, since one of its servers may be down and the others not.
 */
export class GuardedCache<R extends Identified>
  implements UsedCache<R>, Disposable {
  readonly #cache: UsedCache<R>;
  readonly #deadline: Deadline;
  readonly #breaker = new Breaker({ failures: HANGS });

  /** Bounds a cache whose own deadline is so many milliseconds. */
  constructor(cache: UsedCache<R>, timeout: number) {
    this.#cache = cache;
    this.#deadline = new Deadline(1.5 * timeout);
  }

  /** As {@linkcode Cache.lookup}. */
  lookup(ids: readonly R["id"][]): Promise<Lookup<R>[]> {
    return this.#bounded(() => this.#cache.lookup(ids));
  }

  /** As {@linkcode Cache.fill}. */
  fill(fills: readonly Fill<R>[]): Promise<void> {
    return this.#bounded(() => this.#cache.fill(fills));
  }

  /** As {@linkcode Cache.announce}. */
  announce(ids: readonly R["id"][]): Promise<void> {
    return this.#bounded(() => this.#cache.announce(ids));
  }

  /** As {@linkcode Cache.invalidate}. */
  invalidate(ids: readonly R["id"][]): Promise<void> {
    return this.#bounded(() => this.#cache.invalidate(ids));
  }

  /** As {@linkcode Cache.ping}. */
  ping(): Promise<void> {
    return this.#bounded(() => this.#cache.ping());
  }

  /** Waits for no call any more. */
  [Symbol.dispose](): void {
    this.#deadline[Symbol.dispose]();
  }

  async #bounded<T>(call: () => Promise<T>): Promise<T> {
    const era = this.#breaker.enter();
    if (era === undefined) throw hanging();
    let hung = false;
    try {
      return await this.#deadline.within(call(), () => {
        hung = true;
        return hanging();
      });
    } finally {
      if (hung) this.#breaker.failed(era);
      else this.#breaker.succeeded(era);
    }
  }
}

function hanging(): AppError {
  return new AppError("unavailable", "The cache does not answer.");
}
