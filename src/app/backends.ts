/**
 * The store and the cache that a configuration asks for.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import { COVERED, type Covering } from "../dao/coverage.ts";
import type { Lifetimes } from "../dao/lifetimes.ts";
import type { PersonStore } from "../dao/person_dao.ts";
import type { UsedCache } from "../cache_aside/guard/guarded_cache.ts";
import { PERSON, type Person } from "../person/person.ts";
import { lateWrites, warningsOf } from "./backend_warnings.ts";
import { requireForWorkers } from "./several_workers.ts";
import type {
  CacheAdapter,
  CacheOptions,
  StoreOptions,
} from "../dao/adapter.ts";
import type { Registry, Selected } from "../dao/registry.ts";
import type { Config, SettingName } from "../config/config.ts";
import { operatorsName } from "../config/settings.ts";

/** The opened store and cache, and their properties. */
export interface Backends {
  /** The source of truth. */
  readonly store: PersonStore;
  /** The cache, or `undefined` for none. */
  readonly cache: (UsedCache<Person> & AsyncDisposable) | undefined;
  /** Whether other processes may use the same store. */
  readonly storeShared: boolean;
  /** Whether other processes may use the same cache. */
  readonly cacheShared: boolean;
  /** Weaknesses of the configuration, one sentence each, for the log. */
  readonly warnings: readonly string[];
  /** What a longer lease of another instance, in milliseconds, adds to them. */
  readonly warningsAt: (lease: number) => readonly string[];
}

/** The options of the backends, besides the settings. */
export interface BackendOptions
  extends Pick<CacheOptions<Person>, "onHealth" | "onCorrupt" | "runtime"> {
  /** As {@linkcode StoreOptions.onHealth}. */
  readonly onStoreHealth?: StoreOptions<Person>["onHealth"];
  /** As {@linkcode StoreOptions.onPool}. */
  readonly onPool?: StoreOptions<Person>["onPool"];
  /** As {@linkcode StoreOptions.dryRun}. */
  readonly dryRun?: boolean;
  /** The name of a setting in errors and warnings. */
  readonly nameOf?: ((name: SettingName) => string) | undefined;
}

/** The shortest life of a mark, in milliseconds: it must outlive its write and every retry. */
const SHORTEST_MARK = 30_000;

/**
 * Opens the store and the cache, without I/O. A wrong URL is an
 * `AppError("config")`, with one line for each wrong setting.
 */
export function openBackends(
  config: Config,
  registry: Registry,
  { nameOf = operatorsName, runtime, onStoreHealth, onPool, dryRun, ...hooks }:
    BackendOptions = {},
): Backends {
  const faults: string[] = [];
  const cacheFaults: string[] = [];
  const selected = checked(
    nameOf("cache"),
    cacheFaults,
    () => selectCache(config, registry),
  );
  const otherWriters = selected !== undefined;
  const store = checked(nameOf("database"), faults, () => {
    const { adapter, url } = registry.select("store", config.database);
    return {
      adapter,
      opened: adapter.open(url, {
        ...storeOptions(config),
        onHealth: onStoreHealth,
        onPool,
        runtime,
        otherWriters,
        dryRun,
      }),
    };
  });
  const cache = selected && checked(nameOf("cache"), cacheFaults, () => {
    const { adapter, url } = selected;
    return {
      adapter,
      opened: adapter.open(url, { ...cacheOptions(config), ...hooks, runtime }),
    };
  });
  faults.push(...cacheFaults);
  if (!store || faults.length > 0) {
    throw new AppError("config", faults.join("\n"));
  }

  const backends = {
    store: store.opened,
    storeShared: store.adapter.shared,
    cache: cache?.opened,
    cacheShared: cache?.adapter.shared ?? false,
  };
  requireForWorkers(config.workers, backends, nameOf);
  return {
    ...backends,
    warnings: warningsOf(config, store, cache, nameOf),
    warningsAt: (lease) =>
      lease > config.lease
        ? lateWrites(config, store.adapter.shared, lease, nameOf)
        : [],
  };
}

/**
 * Answers whether reads notice the changes of other writers. Without a cache
 * every read does.
 */
export function coveringOf(
  { store, cache }: Pick<Backends, "store" | "cache">,
): Covering {
  return cache ? store : { coverage: () => Promise.resolve(COVERED) };
}

/** The adapter of the configured cache, or `undefined` for `none:`. */
export function selectCache(
  config: Config,
  registry: Registry,
): Selected<CacheAdapter> | undefined {
  if (URL.parse(config.cache)?.protocol === "none:") return undefined;
  return registry.select("cache", config.cache);
}

function storeOptions(config: Config): StoreOptions<Person> {
  return {
    record: PERSON,
    timeout: config.databaseTimeout,
    connections: config.databaseConnections,
  };
}

function cacheOptions(config: Config): CacheOptions<Person> {
  const lifetimes: Lifetimes = {
    ttl: config.cacheTtl,
    absentTtl: config.cacheAbsentTtl,
    stale: config.cacheStale,
    mark: Math.max(SHORTEST_MARK, 4 * config.databaseTimeout),
  };
  return { record: PERSON, timeout: config.cacheTimeout, lifetimes };
}

/**
 * The result of `open`, or `undefined` for a wrong setting, which is added to
 * `faults` under its name.
 */
function checked<T>(
  name: string,
  faults: string[],
  open: () => T,
): T | undefined {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    faults.push(faultOf(name, error).message);
    return undefined;
  }
}

/** The error of a setting that fails; its message begins with the setting's name. */
export function faultOf(name: string, cause: AppError): AppError {
  return new AppError(cause.code, `${name}: ${cause.message}`, { cause });
}
