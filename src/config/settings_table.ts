/**
 * The table of settings: default, allowed values and help of each.
 *
 * @module
 */
import { modules, origins, tokens } from "./list_kinds.ts";
import {
  backend,
  boolean,
  choice,
  duration,
  host,
  integer,
  rate,
  size,
} from "./kinds.ts";
import type { Config, Setting, SettingName } from "./config.ts";

/** The settings by name, in the order of the help. */
export const SETTINGS: {
  readonly [Name in SettingName]: Setting<Config[Name]>;
} = {
  database: {
    default: "sqlite:./data/person.db",
    kind: backend("sqlite:./data/person.db"),
    file: "also",
    help:
      "URL of the database; the scheme picks the adapter; with a password\n" +
      "better from a file: --database-file, PERSON_DATABASE_FILE",
  },
  cache: {
    default: "memory:",
    kind: backend("memory:, memcache://127.0.0.1:11211 or none:"),
    file: "also",
    help: 'URL of the cache; "none:" for none; or --cache-file,\n' +
      "PERSON_CACHE_FILE",
  },
  adapters: {
    default: "none",
    kind: modules(),
    help: "modules of more adapters, such as ./my_adapter.ts",
  },
  source: {
    default: "cache",
    kind: choice("cache", "database"),
    help: "read through the cache, or directly from the database",
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
    help: "how long an expired entry may serve while the database is down",
  },
  cacheTimeout: {
    default: "100ms",
    kind: duration("1ms", "1m"),
    help: "deadline of one call of the cache",
  },
  databaseTimeout: {
    default: "2s",
    kind: duration("1ms", "5m"),
    help: "deadline of one call of the database",
  },
  databaseConnections: {
    default: "10",
    kind: integer(1, 1000),
    help:
      "the most connections to the database; of two or more, one is kept for\n" +
      "the outbox and for pings",
  },
  databaseConcurrency: {
    default: "100",
    kind: integer(1, 100_000),
    help:
      "the most reads of a database server at once, and the most writes;\n" +
      "gets share connections",
  },
  databaseQueue: {
    default: "1000",
    kind: integer(0, 1_000_000),
    help: "the most calls that wait for their turn; more are refused",
  },
  databasePatience: {
    default: "500ms",
    kind: duration("1ms", "1m"),
    help: "how long a call waits for its turn before it is refused",
  },
  invalidation: {
    default: "on-failure",
    kind: choice("on-failure", "durable"),
    help: "which writes are kept in the outbox until the cache is\n" +
      "invalidated: those it did not acknowledge, or all",
  },
  unverified: {
    default: "mark",
    kind: choice("mark", "refuse"),
    help: "what to do with a cached answer if the database does not answer\n" +
      "and this instance cannot know whether the answer is current: serve it\n" +
      "with a mark in Cache-Status, or refuse it",
  },
  lease: {
    default: "600ms",
    kind: duration("600ms", "3s"),
    help:
      "how long an instance trusts the cache after it began a read of the\n" +
      "outbox; a longer one saves such reads, but writes that the cache did\n" +
      "not acknowledge wait for the longest of all instances",
  },
  verify: {
    default: "1/s",
    kind: rate(100),
    help: "how many hits a second are compared with the database in the\n" +
      'background: person_verified_hits_total counts them; "off" for none',
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
  workers: {
    default: "1",
    kind: integer(1, 256),
    help:
      "how many threads share the port, each as an instance of its own; on\n" +
      "Linux, up to the number of cores",
  },
  writeToken: {
    default: "none",
    kind: tokens(),
    file: "only",
    help:
      "bearer tokens that may read, write and use /admin; the flag takes\n" +
      "a file of them, as PERSON_WRITE_TOKEN_FILE does: a secret among the\n" +
      "arguments would show in ps",
  },
  readToken: {
    default: "none",
    kind: tokens(),
    file: "only",
    help: "bearer tokens that may only read; if none, reads need no token",
  },
  insecure: {
    default: "false",
    kind: boolean(),
    help: "listen beyond loopback without a write token, to any Host",
  },
  corsOrigin: {
    default: "none",
    kind: origins(),
    help: "origins whose pages may call the service from a browser",
  },
  console: {
    default: "on",
    kind: choice("on", "off"),
    help:
      "the page at / that shows what the service does; its calls need the\n" +
      "tokens of the API",
  },
  logLevel: {
    default: "info",
    kind: choice("info", "warn", "error"),
    help: "the least important lines that are logged; audit lines are info",
  },
  logFormat: {
    default: "auto",
    kind: choice("auto", "pretty", "json"),
    help: "the log's lines: pretty on a terminal, else JSON; or one of these",
  },
  accessLog: {
    default: "errors",
    kind: choice("off", "errors", "all"),
    help: "which answers have a line in the log; an error is a 5xx",
  },
  serverTiming: {
    default: "false",
    kind: boolean(),
    help: "tell every client what its request took, in Server-Timing",
  },
  requestTimeout: {
    default: "5s",
    kind: duration("1ms", "10m"),
    help: "how long the work for a request may take, after its body arrived",
  },
  bodyTimeout: {
    default: "10s",
    kind: duration("1ms", "10m"),
    help: "how long the body of a request may take to arrive",
  },
  answerTimeout: {
    default: "30s",
    kind: duration("1ms", "1h"),
    help: "how long a client may take to read a large answer",
  },
  maxRequests: {
    default: "1000",
    kind: integer(1, 1_000_000),
    help: "the most requests in flight; more are refused at once",
  },
  urlLimit: {
    default: "32KiB",
    kind: size("1KiB", "64KiB"),
    help: "the longest URL of a request",
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
  shutdownDelay: {
    default: "0ms",
    kind: duration("0s", "1h"),
    help: "how long a service that was told to stop still serves, while\n" +
      "/readyz is 503: the time in which a balancer notices it",
  },
  shutdownTimeout: {
    default: "10s",
    kind: duration("0s", "1h"),
    help: "how long a graceful stop may take",
  },
};
