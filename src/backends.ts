/**
 * The store and the cache that a configuration asks for.
 *
 * @module
 */
import { AppError } from "./errors.ts";
import type { Lifetimes } from "./dao/lifetimes.ts";
import type { PersonCache, PersonStore } from "./dao/person_dao.ts";
import { PERSON, type Person } from "./person/person.ts";
import type {
  CacheAdapter,
  CacheOptions,
  Registry,
  Selected,
  StoreOptions,
} from "./dao/registry.ts";
import {
  type Config,
  operatorsName,
  type SettingName,
} from "./config/settings.ts";

/** The two backends, opened, and what is to be known of them. */
export interface Backends {
  /** The source of truth. */
  readonly store: PersonStore;
  /** The cache, or `undefined` for none. */
  readonly cache: PersonCache | undefined;
  /** Whether other processes can use the same store. */
  readonly storeShared: boolean;
  /** Whether other processes can use the same cache. */
  readonly cacheShared: boolean;
  /** What works less well than one may expect, a sentence each. */
  readonly warnings: readonly string[];
}

/** What the backends are opened with, besides their settings. */
export interface BackendOptions
  extends Pick<CacheOptions<Person>, "onHealth" | "onCorrupt"> {
  /** What a setting is called in errors and warnings. */
  readonly nameOf?: ((name: SettingName) => string) | undefined;
}

/** A writer's mark must outlive its write, with all that is tried again. */
const SHORTEST_MARK = 30_000;

/**
 * Opens both, without any I/O. What is wrong with either URL is an
 * `AppError("config")` with a line for each.
 */
export function openBackends(
  config: Config,
  registry: Registry,
  { nameOf = operatorsName, ...hooks }: BackendOptions = {},
): Backends {
  const faults: string[] = [];
  const store = checked(nameOf("database"), faults, () => {
    const { adapter, url } = registry.select("store", config.database);
    return { adapter, opened: adapter.open(url, storeOptions(config)) };
  });
  const cache = checked(nameOf("cache"), faults, () => {
    const selected = selectCache(config, registry);
    if (!selected) return undefined;
    const { adapter, url } = selected;
    return {
      adapter,
      opened: adapter.open(url, { ...cacheOptions(config), ...hooks }),
    };
  });
  if (!store || faults.length > 0) {
    throw new AppError("config", faults.join("\n"));
  }

  const warnings: string[] = [];
  if (cache && !cache.adapter.shared && store.adapter.shared) {
    warnings.push(
      `The cache "${cache.adapter.scheme}:" is in this process alone, but the store is not: ` +
        `what another process writes may be seen only after ${
          nameOf("cacheTtl")
        }.`,
    );
  }
  if (cache && !store.opened.outbox) {
    warnings.push(
      "The store has no outbox: while the cache is out of reach, " +
        `what it holds of a changed person is bounded only by ${
          nameOf("cacheTtl")
        }.`,
    );
  }
  if (config.requestTimeout < config.databaseTimeout) {
    warnings.push(
      `${nameOf("requestTimeout")} is shorter than ${
        nameOf("databaseTimeout")
      }: a slow write is answered with 504, its outcome unknown, ` +
        "before the database has had its time.",
    );
  }
  return {
    store: store.opened,
    storeShared: store.adapter.shared,
    cache: cache?.opened,
    cacheShared: cache?.adapter.shared ?? false,
    warnings,
  };
}

/** The adapter of the cache that is asked for, or `undefined` for none. */
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

/** What `open` returns; a fault of the setting is noted under its name. */
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

/** The fault of a setting, under its name. */
export function faultOf(name: string, cause: AppError): AppError {
  return new AppError("config", `${name}: ${cause.message}`, { cause });
}
