/**
 * An app on a store and a cache server in memory.
 *
 * @module
 */
import { type App, createApp } from "../../../src/app/app.ts";
import { VersionedCache } from "../../../src/cache_aside/versioned_cache.ts";
import { readConfig } from "../../../src/config/read_config.ts";
import type { Config } from "../../../src/config/config.ts";
import type { Coverage } from "../../../src/dao/coverage.ts";
import type {
  CacheAdapter,
  CacheOptions,
  StoreAdapter,
} from "../../../src/dao/adapter.ts";
import { Registry } from "../../../src/dao/registry.ts";
import { type Log, NO_LOG } from "../../../src/log/log.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import type { Stop } from "../../../src/http/stop.ts";
import type { Runtime } from "../../../src/runtime.ts";
import { MemoryKeyValue } from "./memory_key_value.ts";
import { MemoryStore } from "./memory_store.ts";

/** How the app is made; it is like a service on networked backends. */
export interface FakeOptions {
  /** Settings, checked. */
  readonly config?: Partial<Config>;
  /** Whether it answers only for the names of loopback. */
  readonly checkHost?: boolean;
  /** Whether every request must name its host. */
  readonly requireHost?: boolean;
  readonly log?: Log;
  readonly storeShared?: boolean;
  readonly cacheShared?: boolean;
  /** Makes the ids of new people, in the store. */
  readonly newId?: MemoryStore["newId"];
  /** What the store says of other writers. */
  readonly coverage?: () => Promise<Coverage>;
  /** Whether the store has an outbox. */
  readonly outbox?: boolean;
  /** Whether closing the cache fails. */
  readonly failsToClose?: boolean;
  /** How far the stop of the app is. */
  readonly stop?: Stop | undefined;
  /** The clocks, timers and random values; the real ones by default. */
  readonly runtime?: Runtime;
}

/** An app, and what is behind it. */
export interface FakeApp {
  readonly app: App;
  readonly store: MemoryStore;
  readonly server: MemoryKeyValue;
  /** What the cache was opened with, if it was. */
  readonly opened: CacheOptions<Person> | undefined;
  /** What was closed, in that order. */
  readonly events: readonly string[];
}

/** An app that reads these flags. */
export function appOnFakes(
  args: readonly string[] = [],
  options: FakeOptions = {},
): FakeApp {
  const { log = NO_LOG, outbox = true, runtime } = options;
  const { checkHost, requireHost, stop } = options;
  const { storeShared = true, cacheShared = true } = options;
  const events: string[] = [];
  const store = new MemoryStore();
  if (options.coverage) store.coverage = options.coverage;
  if (options.newId) store.newId = options.newId;
  const server = new MemoryKeyValue(runtime?.now);
  whenClosed(store, () => events.push("store closed"));
  whenClosed(server, () => {
    events.push("cache closed");
    if (options.failsToClose) throw new Error("closing the cache failed");
  });
  if (!outbox) Object.defineProperty(store, "outbox", { value: undefined });
  let opened: CacheOptions<Person> | undefined;
  const cacheAdapter: CacheAdapter = {
    kind: "cache",
    scheme: "fakecache",
    example: "fakecache:",
    parameters: {},
    shared: cacheShared,
    open(_, options) {
      opened = options;
      const { lifetimes } = options;
      return new VersionedCache(server, { record: PERSON, lifetimes, runtime });
    },
  };
  const storeAdapter: StoreAdapter = {
    kind: "store",
    scheme: "fake",
    example: "fake:store",
    parameters: {},
    shared: storeShared,
    open: () => store,
  };
  const read = readConfig({}, [
    "--database=fake:",
    "--cache=fakecache:",
    // Tests count the calls of the backends.
    "--verify=off",
    ...args,
  ]);
  const registry = new Registry([storeAdapter, cacheAdapter]);
  const config = { ...read, ...options.config };
  const app = createApp(config, registry, log, {
    checkHost,
    requireHost,
    stop,
    runtime,
    open: true,
  });
  return { app, store, server, opened, events };
}

/** Calls `closing` before the backend is closed. */
function whenClosed(it: AsyncDisposable, closing: () => void): void {
  const close = it[Symbol.asyncDispose].bind(it);
  it[Symbol.asyncDispose] = async () => {
    closing();
    await close();
  };
}
