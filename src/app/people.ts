/**
 * The people behind the cache, as the settings say. What happens to them is told
 * to the log and to the metrics.
 *
 * @module
 */
import { CacheAside } from "../cache_aside/cache_aside.ts";
import type { Config } from "../config/config.ts";
import { type Coverage, coveredSince } from "../dao/coverage.ts";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { PERSON, type Person } from "../person/person.ts";
import type { Source } from "../protocol/reading.ts";
import { represent } from "../record/representation.ts";
import type { Runtime } from "../runtime.ts";
import { logDraining, logStaleHit, outboxLines } from "./app_log.ts";
import type { Backends } from "./backends.ts";
import type { StoreGuard } from "./store_guard.ts";
import type { StoreHealth } from "./store_health.ts";

/** What the people need besides the backends. */
export interface PeopleParts {
  /** The settings. */
  readonly config: Config;
  /** The clocks, timers and random values. */
  readonly runtime: Runtime;
  /** The log of the outbox and of stale hits. */
  readonly log: Log;
  /** The metrics of the outbox and of compared hits. */
  readonly metrics: Metrics;
  /** The health of the store, which each read of the outbox shows. */
  readonly health: StoreHealth;
  /** Whether the service notices the changes of other writers now. */
  readonly coverage: () => Coverage;
  /** Called when all instances are told where to read from, or are not any more. */
  readonly onFleet: (source: Source | undefined) => void;
}

/** The people of these backends; the store is used through its guard. */
export function openPeople(
  backends: Backends,
  guard: StoreGuard,
  { config, runtime, log, metrics, health, coverage, onFleet }: PeopleParts,
): CacheAside<Person> {
  const { cache, cacheShared, storeShared } = backends;
  return new CacheAside({
    store: guard.store,
    refusal: guard.refusal,
    cache,
    represent: (record) => represent(PERSON, record),
    shared: cacheShared,
    storeShared,
    durable: config.invalidation === "durable",
    unverified: config.unverified,
    // A cache in this process answers without a network.
    ...cacheShared ? { cacheTimeout: config.cacheTimeout } : {},
    verify: config.verify === 0 ? undefined : {
      rate: config.verify,
      same: (a, b) => PERSON.same(a, b),
      // No request waits for it, so it must not open the circuit.
      get: (id) => backends.store.get(id),
      busy: guard.busy,
      onVerdict(verdict, hit) {
        metrics.verified(verdict);
        if (hit) logStaleHit(log, config, hit, coverage());
      },
    },
    coveredSince: () => coveredSince(coverage()),
    lease: config.lease,
    ...outboxLines(log, backends.warningsAt),
    onOutboxRead(rows) {
      health.answers();
      metrics.backends.outbox(rows);
    },
    onDrain(draining) {
      logDraining(log, draining);
      metrics.draining(draining);
    },
    onFleet,
    runtime,
  });
}
