/**
 * Backends in memory, for an app to be made from.
 *
 * @module
 */
import { PERSON } from "../../../src/person/person.ts";
import { readConfig } from "../../../src/config/read_config.ts";
import { GenerationCache } from "../../../src/cache_aside/generation_cache.ts";
import type { Lifetimes } from "../../../src/dao/lifetimes.ts";
import {
  type CacheAdapter,
  Registry,
  type StoreAdapter,
} from "../../../src/dao/registry.ts";
import { MemoryKeyValue } from "./memory_key_value.ts";
import { MemoryStore } from "./memory_store.ts";

/** What is behind an app, and what becomes of it. */
export interface Backend {
  readonly store: MemoryStore;
  readonly server: MemoryKeyValue;
  readonly registry: Registry;
  /** What happened, in its order. */
  readonly events: string[];
  lifetimes?: Lifetimes;
}

/** A store and a cache in memory; closing the cache fails. */
export function backend(
  { storeShared = false, cacheShared = false, log = true } = {},
): Backend {
  const events: string[] = [];
  class Store extends MemoryStore {
    override [Symbol.asyncDispose](): Promise<void> {
      events.push("store closed");
      return super[Symbol.asyncDispose]();
    }
  }
  class Server extends MemoryKeyValue {
    override async [Symbol.asyncDispose](): Promise<void> {
      events.push("cache closed");
      await super[Symbol.asyncDispose]();
      throw new Error("closing the cache failed");
    }
  }
  const info = { parameters: {} };
  const store: StoreAdapter = {
    ...info,
    kind: "store",
    scheme: "fake",
    example: "fake:store",
    shared: storeShared,
    open: () => it.store,
  };
  const cache: CacheAdapter = {
    ...info,
    kind: "cache",
    scheme: "fakecache",
    example: "fakecache:",
    shared: cacheShared,
    open(_, { lifetimes }) {
      it.lifetimes = lifetimes;
      return new GenerationCache(it.server, { record: PERSON, lifetimes });
    },
  };
  const it: Backend = {
    store: new Store(),
    server: new Server(),
    registry: new Registry([store, cache]),
    events,
  };
  if (!log) Object.defineProperty(it.store, "outbox", { value: undefined });
  return it;
}

const URLS = ["--database=fake:", "--cache=fakecache:"];

/** A configuration that chooses them. */
export function config(...args: string[]) {
  return readConfig({}, [...URLS, ...args]);
}
