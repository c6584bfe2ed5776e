/**
 * An app whose cache tells it what the test wants.
 *
 * @module
 */
import { PERSON, type Person } from "../../../src/person/person.ts";
import { createApp } from "../../../src/app.ts";
import { readConfig } from "../../../src/config/read_config.ts";
import { GenerationCache } from "../../../src/cache_aside/generation_cache.ts";
import {
  type CacheAdapter,
  type CacheOptions,
  Registry,
  type StoreAdapter,
} from "../../../src/dao/registry.ts";
import type { Log } from "../../../src/log/log.ts";
import { MemoryKeyValue } from "./memory_key_value.ts";
import { MemoryStore } from "./memory_store.ts";

const INFO = { example: "", parameters: {}, shared: true };

/** An app on a store and a cache server in memory; `hooks` are the cache's. */
export function appOnFakes(log: Log, ...args: string[]) {
  const store = new MemoryStore();
  const server = new MemoryKeyValue();
  let hooks: Partial<CacheOptions<Person>> = {};
  const cacheAdapter: CacheAdapter = {
    ...INFO,
    kind: "cache",
    scheme: "cache",
    open(_, options) {
      hooks = options;
      return new GenerationCache(server, {
        record: PERSON,
        lifetimes: options.lifetimes,
      });
    },
  };
  const storeAdapter: StoreAdapter = {
    ...INFO,
    kind: "store",
    scheme: "store",
    open: () => store,
  };
  const registry = new Registry([cacheAdapter, storeAdapter]);
  const urls = ["--database=store:", "--cache=cache:", ...args];
  const app = createApp(readConfig({}, urls), registry, log);
  return { app, store, server, hooks };
}
