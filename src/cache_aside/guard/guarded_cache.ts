/**
 * A cache with a deadline of our own around each call. Every adapter must
 * settle its calls by its own deadline, but a third-party adapter may hang.
 *
 * @module
 */
import { Deadline } from "../../resilience/deadline.ts";
import { AppError } from "../../errors.ts";
import type { Identified } from "../../record/record_type.ts";
import type { Representation } from "../../record/representation.ts";
import { promised, type Soon } from "../../soon.ts";
import type { Runtime } from "../../runtime.ts";
import { Breaker } from "../../resilience/breaker.ts";
import type { Cache, Lookup } from "../../dao/cache.ts";
import type { Membership, Version } from "../../dao/key_value.ts";

/** The part of a cache that the service uses. */
export type UsedCache<R extends Identified> = Pick<
  Cache<R>,
  | "lookup"
  | "lookupMany"
  | "fill"
  | "announce"
  | "invalidate"
  | "forget"
  | "ping"
  | "membership"
>;

/** The number of calls in a row that must hang to open the circuit. */
const HANGS = 5;

/**
 * Gives each call a deadline, later than the adapter's own: an adapter that
 * keeps the contract never reaches it. Only hanging calls count for the
 * circuit. The adapter counts failures itself, because one of its servers may
 * be down while the others answer.
 */
export class GuardedCache<R extends Identified>
  implements UsedCache<R>, Disposable {
  readonly #cache: UsedCache<R>;
  readonly #deadline: Deadline;
  readonly #breaker: Breaker;
  /** As {@linkcode Cache.lookupMany}; a batch counts as one call. */
  readonly lookupMany?: NonNullable<UsedCache<R>["lookupMany"]>;
  /** As {@linkcode Cache.membership}. */
  readonly membership: Membership | undefined;

  /** Guards a cache whose own deadline is `timeout` milliseconds. */
  constructor(cache: UsedCache<R>, timeout: number, runtime: Runtime) {
    this.#cache = cache;
    this.#breaker = new Breaker({ failures: HANGS }, runtime);
    this.#deadline = new Deadline(1.5 * timeout, runtime);
    const { lookupMany, membership } = cache;
    if (lookupMany) {
      this.lookupMany = (ids) => this.#call(() => lookupMany.call(cache, ids));
    }
    this.membership = membership && {
      get identity() {
        return membership.identity;
      },
      identify: () => this.#call(() => membership.identify()),
      use: (epoch) => membership.use(epoch),
    };
  }

  /** As {@linkcode Cache.lookup}. */
  lookup(id: R["id"]): Soon<Lookup<R>> {
    return this.#begin(() => this.#cache.lookup(id));
  }

  /** As {@linkcode Cache.fill}. */
  fill(
    id: R["id"],
    ticket: Version,
    record: R | undefined,
    shown?: Representation,
  ): Promise<boolean> {
    return this.#call(() => this.#cache.fill(id, ticket, record, shown));
  }

  /** As {@linkcode Cache.announce}. */
  announce(id: R["id"]): Promise<void> {
    return this.#call(() => this.#cache.announce(id));
  }

  /** As {@linkcode Cache.invalidate}. */
  invalidate(id: R["id"]): Promise<void> {
    return this.#call(() => this.#cache.invalidate(id));
  }

  /** As {@linkcode Cache.forget}. */
  forget(): void {
    this.#cache.forget();
  }

  /** As {@linkcode Cache.ping}. */
  ping(): Promise<void> {
    return this.#call(() => this.#cache.ping());
  }

  /** Ends the calls under way as `unavailable`. */
  [Symbol.dispose](): void {
    this.#deadline[Symbol.dispose]();
  }

  #call<T>(call: () => Promise<T>): Promise<T> {
    return promised(() => this.#begin(call));
  }

  #begin<T>(call: () => Soon<T>): Soon<T> {
    const era = this.#breaker.enter();
    if (era === undefined) throw hanging();
    const inTime = () => this.#breaker.succeeded(era);
    let result: Soon<T>;
    try {
      result = call();
    } catch (error) {
      inTime();
      throw error;
    }
    if (result instanceof Promise) {
      const late = () => {
        this.#breaker.failed(era);
        return hanging();
      };
      return this.#deadline.within(result, late, inTime);
    }
    inTime();
    return result;
  }
}

function hanging(): AppError {
  return new AppError("unavailable", "The cache does not answer.");
}
