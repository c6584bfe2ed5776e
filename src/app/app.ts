/**
 * The wiring of all parts: no other module knows all of them.
 *
 * @module
 */
import type { ExecutionContext, Hono } from "hono";
import { coveringOf, openBackends } from "./backends.ts";
import { CoverageWatch } from "../cache_aside/coverage_watch.ts";
import type { PoolUse } from "../dao/adapter.ts";
import type { Registry } from "../dao/registry.ts";
import { firstPing } from "./first_ping.ts";
import { Deadline } from "../resilience/deadline.ts";
import { Unmounted } from "../http/response/answer.ts";
import type { Delivery } from "../http/response/large_answers.ts";
import { Stop } from "../http/stop.ts";
import { logCacheHealth, logCoverage, logFleet } from "./app_log.ts";
import type { Log } from "../log/log.ts";
import { Metrics } from "../metrics/metrics.ts";
import { RUNTIME } from "../runtime.ts";
import { openHttp } from "./http.ts";
import { observing } from "./observing.ts";
import { openPeople } from "./people.ts";
import { guarded } from "./store_guard.ts";
import { StoreHealth } from "./store_health.ts";
import { PersonService } from "../service/person_service.ts";
import type { WiringOptions } from "./wiring_options.ts";
import type { Config } from "../config/config.ts";
import { operatorsName } from "../config/settings.ts";

/** The service, ready to be served or to be embedded in another server. */
export interface App extends AsyncDisposable {
  /**
   * Answers a request; for `Deno.serve` or any other server. The second argument
   * is what `Deno.serve` gives its handler: it tells when a large answer is
   * written.
   */
  readonly fetch: (
    request: Request,
    delivery?: Delivery,
  ) => Response | Promise<Response>;
  /**
   * The router, to mount in another Hono app: `outer.route("/people", app.router)`.
   *
   * @internal Its type belongs to a package, so the documentation omits it.
   */
  readonly router: Hono;
  /** The service itself, to call without HTTP. */
  readonly service: PersonService;
  /** Whether a read sees every commit of another program before it began. */
  readonly seesOthers: boolean;
  /**
   * Pings the store and reads the outbox, so that the cache serves the first
   * request. Store and cache may still be unreachable. A store with a wrong table
   * is an `AppError("config")`. Without this call, the store answers the first
   * read, which begins to read the outbox.
   */
  start(): Promise<void>;
  /**
   * Stops the background work and closes the cache and the store. A failure of
   * one does not keep the others open. It may be called twice.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The service. It connects to the store and the cache at the first call, so
 * neither has to run yet; a wrong URL is an `AppError("config")`.
 */
export function createApp(
  config: Config,
  registry: Registry,
  log: Log,
  {
    checkHost = false,
    requireHost = false,
    open: isOpen = config.insecure,
    nameOf = operatorsName,
    stop = new Stop(),
    runtime = RUNTIME,
    joins,
  }: WiringOptions = {},
): App {
  const health = new StoreHealth(log);
  const onStoreHealth = (state: "up" | "down", reason?: string) => {
    health.changed(state, reason);
    metrics.health("store", "", state);
  };
  let pool: () => PoolUse | undefined = () => undefined;
  const opened = openBackends(config, registry, {
    nameOf,
    runtime,
    onPool: (use) => pool = use,
    onStoreHealth,
    onHealth(server, health, reason) {
      logCacheHealth(log, server, health, reason);
      metrics.health("cache", server, health);
      if (health === "up") people.wake();
    },
    onCorrupt: () => metrics.corrupt(),
  });
  const metrics: Metrics = new Metrics(
    opened.cache ? ["store", "cache"] : ["store"],
    () => service.source,
    runtime,
    { pool: () => pool(), calls: () => calls?.() },
  );
  const { backends, around } = observing(
    opened,
    metrics.backends,
    config,
    runtime,
  );
  const guard = guarded(backends, config, runtime, onStoreHealth);
  const { cache, storeShared, warnings } = backends;
  const { store, calls } = guard;
  const people = openPeople(backends, guard, {
    config,
    runtime,
    log,
    metrics,
    health,
    coverage: () => watch.now,
    onFleet(source) {
      service.followFleet(source);
      logFleet(log, source, service.source);
    },
  });
  const covering = coveringOf({ ...backends, store });
  const watch = new CoverageWatch(covering, (coverage) => {
    metrics.covering(coverage.covered);
    // Without a watched store of other writers, the answer never changes.
    if (covering === store && store.coverage && storeShared) {
      logCoverage(log, coverage, nameOf("cacheTtl"));
    }
  }, runtime);
  const service = new PersonService(
    people,
    store,
    cache ? config.source : "database",
    (origin) => metrics.read(origin),
    () => watch.now,
  );
  const deadline = new Deadline(config.requestTimeout, runtime);
  const http = openHttp(service, config, {
    around,
    checkHost,
    deadline,
    log,
    metrics,
    open: isOpen,
    requireHost,
    runtime,
    siblings: joins?.({
      snapshot: () => metrics.snapshot(),
      setSource: (source) => service.setSource(source),
    }),
    stop,
  });
  const { router } = http;
  for (const warning of warnings) log.warn(warning);

  // Disposed in reverse order.
  const open = new AsyncDisposableStack();
  open.use(deadline);
  open.use(http);
  open.use(store);
  open.use(cache);
  open.use(metrics.eventLoop);
  open.use(people);
  open.use(watch);
  let closed: Promise<void> | undefined;
  const unmounted = new Unmounted(runtime);

  return {
    // Hono hands its third argument on as it is.
    fetch: (request, delivery) =>
      router.fetch(
        request,
        unmounted,
        delivery as ExecutionContext | undefined,
      ),
    router,
    service,
    seesOthers: backends.store.changesByOthers !== undefined,
    async start() {
      metrics.eventLoop.start();
      await health.during(() =>
        Promise.all([
          firstPing(store, { name: nameOf("database"), deadline, health }),
          // The coverage comes first: it is a part of the registration, and a
          // new one begins another epoch.
          watch.start().then(() => people.start()),
        ])
      );
    },
    [Symbol.asyncDispose]: () => closed ??= open.disposeAsync(),
  };
}
