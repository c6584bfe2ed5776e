/**
 * The wiring, and the only place that sees every floor.
 *
 * @module
 */
import type { Hono } from "hono";
import {
  type BackendOptions,
  type Backends,
  faultOf,
  openBackends,
} from "./backends.ts";
import {
  CacheAside,
  type CacheAsideOptions,
} from "./cache_aside/cache_aside.ts";
import { GuardedStore } from "./cache_aside/guarded_store.ts";
import type { Person } from "./person/person.ts";
import type { PersonStore } from "./dao/person_dao.ts";
import type { Registry } from "./dao/registry.ts";
import { Deadline } from "./resilience/deadline.ts";
import { AppError, hasCode } from "./errors.ts";
import { UNMOUNTED } from "./http/response/answer.ts";
import { createRouter } from "./http/router.ts";
import type { Log, LogFields } from "./log/log.ts";
import { Metrics } from "./metrics/metrics.ts";
import { PersonService } from "./service/person_service.ts";
import { type Config, operatorsName } from "./config/settings.ts";

/** The service, ready to be served or to be embedded in another server. */
export interface App extends AsyncDisposable {
  /** Answers a request. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /**
   * For another Hono app: `outer.route("/people", app.router)`.
   *
   * @internal That its type is a package's keeps it out of the documentation.
   */
  readonly router: Hono;
  /** The same without HTTP. */
  readonly service: PersonService;
  /**
   * Asks the store once, and gets ready to trust the cache. Both may be out of
   * reach still; a store that cannot hold people is an `AppError("config")`.
   * Without it the first read, which the store answers, gets the cache ready.
   */
  start(): Promise<void>;
  /**
   * Ends the work in the background and closes the cache and the store, each
   * even if another one fails. Safe to call twice.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How the service is made, besides its settings. */
export interface WiringOptions extends Pick<BackendOptions, "nameOf"> {
  /**
   * Whether it answers only for hosts that are names of loopback, which keeps
   * DNS rebinding out.
   */
  readonly checkHost?: boolean | undefined;
}

/**
 * Makes the service. It opens its backends lazily, so neither has to be there
 * yet; a wrong URL is an `AppError("config")`.
 */
export function createApp(
  config: Config,
  registry: Registry,
  log: Log,
  { checkHost = false, nameOf = operatorsName }: WiringOptions = {},
): App {
  const backends = openBackends(config, registry, {
    nameOf,
    onHealth(server, health) {
      logHealth(log, "A server of the cache", health, { server });
      metrics.health("cache", server, health);
      if (health === "up") people.wake();
    },
    onCorrupt: () => metrics.corrupt(),
  });
  const { cache, cacheShared, warnings } = backends;
  const metrics = new Metrics(
    cache ? ["store", "cache"] : ["store"],
    () => service.source,
  );
  const { store, refusal } = guarded(backends, config, (health) => {
    logHealth(log, "The store", health);
    metrics.health("store", "", health);
  });
  const people = new CacheAside({
    store,
    refusal,
    cache,
    shared: cacheShared,
    durable: config.invalidation === "durable",
    cacheTimeout: config.cacheTimeout,
    onDrain(draining) {
      logDraining(log, draining);
      metrics.draining(draining);
    },
  });
  const service = new PersonService(
    people,
    store,
    cache ? config.source : "database",
    (origin) => metrics.read(origin),
  );
  const deadline = new Deadline(config.requestTimeout);
  const router = createRouter(service, {
    ...config,
    checkHost,
    deadline,
    log,
    metrics,
  });

  for (const warning of warnings) log.warn(warning);

  // Closed from the last to the first.
  const open = new AsyncDisposableStack();
  open.use(deadline);
  open.use(store);
  open.use(cache);
  open.use(people);
  let closed: Promise<void> | undefined;

  return {
    fetch: (request) => router.fetch(request, UNMOUNTED),
    router,
    service,
    async start() {
      const name = nameOf("database");
      await Promise.all([probe(store, name, deadline, log), people.start()]);
    },
    [Symbol.asyncDispose]: () => closed ??= open.disposeAsync(),
  };
}

/** A table that does not fit is found before anybody asks for it. */
async function probe(
  store: PersonStore,
  name: string,
  deadline: Deadline,
  log: Log,
): Promise<void> {
  try {
    await deadline.within(store.ping(), lateStart);
  } catch (error) {
    if (hasCode(error, "config")) throw faultOf(name, error);
    const reason = error instanceof AppError ? `: ${error.message}` : ".";
    log.warn(`The database does not answer yet${reason}`, { error });
  }
}

function lateStart(): AppError {
  return new AppError("unavailable", "It did not do so in time.");
}

/**
 * The store, kept from overload. One in this process does one thing at a time
 * anyway, and nobody can wait for it.
 */
function guarded(
  { store, storeShared }: Backends,
  config: Config,
  onHealth: (health: "up" | "down") => void,
): Pick<CacheAsideOptions<Person>, "store" | "refusal"> {
  if (!storeShared) return { store, refusal: undefined };
  const guard = new GuardedStore(store, {
    timeout: config.databaseTimeout,
    concurrency: config.databaseConcurrency,
    queue: config.databaseQueue,
    patience: config.databasePatience,
    onHealth,
  });
  return { store: guard, refusal: () => guard.refusal };
}

function logHealth(
  log: Log,
  what: string,
  health: "up" | "down",
  fields?: LogFields,
): void {
  if (health === "up") log.info(`${what} answers again.`, fields);
  else log.warn(`${what} does not answer; it is left alone.`, fields);
}

function logDraining(log: Log, draining: "failing" | "well"): void {
  if (draining === "well") {
    log.info("The cache has heard of every pending invalidation.");
  } else {
    log.warn(
      "The cache cannot be told of changes; reads of those people bypass it.",
    );
  }
}
