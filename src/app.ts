/**
 * The wiring, and the only place that sees every floor.
 *
 * @module
 */
import { openBackends } from "./backends.ts";
import { CacheAside } from "./dao/cache_aside.ts";
import type { Registry } from "./dao/registry.ts";
import { Deadline } from "./http/deadline.ts";
import { createRouter } from "./http/router.ts";
import type { Log } from "./log.ts";
import { PersonService } from "./person/person_service.ts";
import type { Config } from "./settings.ts";

/** The service, ready to be served or to be embedded in another server. */
export interface App extends AsyncDisposable {
  /** Answers a request. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** The same without HTTP. */
  readonly service: PersonService;
  /**
   * Gets ready to trust the cache. Reads before that are answered too, by the
   * store; so are those after it, while the cache is out of reach.
   */
  start(): Promise<void>;
  /**
   * Ends the work in the background and closes the cache and the store, each
   * even if another one fails. Safe to call twice.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes the service. It opens its backends lazily, so neither has to be there
 * yet; a wrong URL is an `AppError("config")`. With `checkHost` it answers only
 * for hosts that are names of loopback, which keeps DNS rebinding out.
 */
export function createApp(
  config: Config,
  registry: Registry,
  log: Log,
  { checkHost = false }: { readonly checkHost?: boolean } = {},
): App {
  const { store, cache, cacheShared, warnings } = openBackends(
    config,
    registry,
  );
  const people = new CacheAside({
    store,
    cache,
    shared: cacheShared,
    durable: config.invalidation === "durable",
    onDrain: (draining) => logDraining(log, draining),
  });
  const service = new PersonService(
    people,
    store,
    cache ? config.source : "database",
  );
  const deadline = new Deadline(config.requestTimeout);
  const router = createRouter(service, { ...config, checkHost, deadline, log });

  // Closed from the last to the first.
  const open = new AsyncDisposableStack();
  open.use(deadline);
  open.use(store);
  open.use(cache);
  open.use(people);
  let closed: Promise<void> | undefined;

  return {
    fetch: (request) => router.fetch(request),
    service,
    async start() {
      for (const warning of warnings) log.warn(warning);
      await people.start();
    },
    [Symbol.asyncDispose]: () => closed ??= open.disposeAsync(),
  };
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
