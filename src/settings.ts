/**
 * Every setting of the service, in one table. A setting is an environment
 * variable (`PERSON_CACHE_TTL`) and a flag (`--cache-ttl`).
 *
 * @module
 */
import {
  backend,
  choice,
  duration,
  host,
  integer,
  type Kind,
  size,
} from "./config_value.ts";

/** The settings, checked. Durations are in milliseconds, sizes in bytes. */
export interface Config {
  /** URL of the store; its scheme picks the adapter. */
  readonly database: string;
  /** URL of the cache; `none:` for none. */
  readonly cache: string;
  /** Where reads come from: through the cache, or from the store alone. */
  readonly source: "cache" | "database";
  /** How long a cached person is fresh. */
  readonly cacheTtl: number;
  /** How long a cached absence is fresh. */
  readonly cacheAbsentTtl: number;
  /** How long past its time an entry may serve while the store is down. */
  readonly cacheStale: number;
  /** Deadline of one call of the cache. */
  readonly cacheTimeout: number;
  /** Deadline of one call of the store. */
  readonly databaseTimeout: number;
  /** The most connections to the store. */
  readonly databaseConnections: number;
  /** Which writes are put into the log of pending invalidations. */
  readonly invalidation: "on-failure" | "durable";
  /** Name or address to listen on. */
  readonly host: string;
  /** Port to listen on; 0 for any free one. */
  readonly port: number;
  /** The largest body of a request. */
  readonly bodyLimit: number;
  /** The most ids or people in one request. */
  readonly batchLimit: number;
  /** How long a stop may take. */
  readonly shutdownTimeout: number;
}

/** One setting. */
export interface Setting<T> {
  /** What it is unless it is given. */
  readonly default: string;
  /** How it is read, checked and shown. */
  readonly kind: Kind<T>;
  /** One line that says what it does. */
  readonly help: string;
}

/** The name of a setting in the code. */
export type SettingName = keyof Config;

/** The settings. */
export const SETTINGS: {
  readonly [Name in SettingName]: Setting<Config[Name]>;
} = {
  database: {
    default: "sqlite:./data/person.db",
    kind: backend("sqlite:./data/person.db"),
    help: "URL of the store; the scheme picks the adapter",
  },
  cache: {
    default: "memory:",
    kind: backend("memory:"),
    help: 'URL of the cache; "none:" for none',
  },
  source: {
    default: "cache",
    kind: choice("cache", "database"),
    help: "read through the cache, or from the database alone",
  },
  cacheTtl: {
    default: "5m",
    kind: duration("1s", "30d"),
    help: "how long a cached person is fresh",
  },
  cacheAbsentTtl: {
    default: "30s",
    kind: duration("0s", "30d"),
    help: "how long a cached absence is fresh",
  },
  cacheStale: {
    default: "1h",
    kind: duration("0s", "30d"),
    help: "how long past that it may serve while the store is down",
  },
  cacheTimeout: {
    default: "100ms",
    kind: duration("1ms", "1m"),
    help: "deadline of one call of the cache",
  },
  databaseTimeout: {
    default: "2s",
    kind: duration("1ms", "5m"),
    help: "deadline of one call of the store",
  },
  databaseConnections: {
    default: "10",
    kind: integer(1, 1000),
    help: "the most connections to the store",
  },
  invalidation: {
    default: "on-failure",
    kind: choice("on-failure", "durable"),
    help: "which writes are logged until the cache has heard of them: " +
      "those it did not acknowledge, or all",
  },
  host: {
    default: "127.0.0.1",
    kind: host(),
    help: "name or address to listen on",
  },
  port: {
    default: "8000",
    kind: integer(0, 65535),
    help: "port to listen on; 0 for any free one",
  },
  bodyLimit: {
    default: "64KiB",
    kind: size("1KiB", "64MiB"),
    help: "the largest body of a request",
  },
  batchLimit: {
    default: "100",
    kind: integer(1, 10000),
    help: "the most ids or people in one request",
  },
  shutdownTimeout: {
    default: "10s",
    kind: duration("0s", "1h"),
    help: "how long a stop may take",
  },
};

/** The names of all settings, in the order they are shown. */
export const SETTING_NAMES: readonly SettingName[] = Object.keys(
  SETTINGS,
) as SettingName[];

/** The flag of a setting: `cacheTtl` → `--cache-ttl`. */
export function flagOf(name: SettingName): string {
  return "--" + name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The environment variable of a setting: `cacheTtl` → `PERSON_CACHE_TTL`. */
export function variableOf(name: SettingName): string {
  return "PERSON_" + flagOf(name).slice(2).replaceAll("-", "_").toUpperCase();
}

/** A setting as it may be shown to anyone: `cache-ttl=5m`. */
export function settingText<Name extends SettingName>(
  name: Name,
  config: Config,
): string {
  return `${flagOf(name).slice(2)}=${SETTINGS[name].kind.format(config[name])}`;
}
