/**
 * The store as the service uses it: an overload or an outage of a database
 * server must not take the service with it.
 *
 * @module
 */
import type { Backends } from "./backends.ts";
import type { CacheAsideOptions } from "../cache_aside/cache_aside_options.ts";
import {
  type CallsInStore,
  GuardedStore,
} from "../cache_aside/guard/guarded_store.ts";
import type { VerifyOptions } from "../cache_aside/verifier.ts";
import type { Config } from "../config/config.ts";
import type { Person } from "../person/person.ts";
import type { Runtime } from "../runtime.ts";

/** The guarded store, and what its guard tells. */
export interface StoreGuard
  extends
    Pick<CacheAsideOptions<Person>, "store" | "refusal">,
    Pick<VerifyOptions<Person>, "busy"> {
  /** The calls in flight and in the queue; absent where there is no guard. */
  readonly calls?: () => CallsInStore;
}

/**
 * The store behind a bulkhead and a circuit breaker. A store in this process
 * needs neither: it runs one call at a time and answers without a network.
 */
export function guarded(
  { store, storeShared }: Pick<Backends, "store" | "storeShared">,
  config: Config,
  runtime: Runtime,
  onHealth: (health: "up" | "down") => void,
): StoreGuard {
  if (!storeShared) return { store };
  const guard = new GuardedStore(store, {
    timeout: config.databaseTimeout,
    concurrency: config.databaseConcurrency,
    queue: config.databaseQueue,
    patience: config.databasePatience,
    onHealth,
  }, runtime);
  return {
    store: guard,
    refusal: () => guard.refusal,
    busy: () => guard.busy,
    calls: () => guard.calls,
  };
}
