/**
 * Backends on adapters that the tests can look into.
 *
 * @module
 */
import { memory } from "../../../adapters/memory.ts";
import {
  type BackendOptions,
  openBackends,
} from "../../../src/app/backends.ts";
import { readConfig } from "../../../src/config/read_config.ts";
import type {
  CacheAdapter,
  CacheOptions,
  StoreAdapter,
  StoreOptions,
} from "../../../src/dao/adapter.ts";
import { Registry } from "../../../src/dao/registry.ts";
import type { Person } from "../../../src/person/person.ts";
import { MemoryStore } from "./memory_store.ts";

/** What other processes share, and whether the store has an outbox. */
export interface Fakes {
  readonly storeShared?: boolean;
  readonly cacheShared?: boolean;
  readonly outbox?: boolean;
}

/** Adapters of the schemes `fake` and `fakecache`, and their options. */
export function fakes(
  { storeShared = false, cacheShared = false, outbox = true }: Fakes = {},
) {
  const given: { store?: StoreOptions<Person>; cache?: CacheOptions<Person> } =
    {};
  const info = { example: "fake:store", parameters: {} };
  const store: StoreAdapter = {
    ...info,
    kind: "store",
    scheme: "fake",
    shared: storeShared,
    open(_, options) {
      given.store = options;
      const opened = new MemoryStore();
      if (!outbox) {
        Object.defineProperty(opened, "outbox", { value: undefined });
      }
      return opened;
    },
  };
  const cache: CacheAdapter = {
    ...memory,
    scheme: "fakecache",
    example: "fakecache:",
    shared: cacheShared,
    open(_, options) {
      given.cache = options;
      return memory.open(new URL("memory:"), options);
    },
  };
  return { registry: new Registry([store, cache]), given };
}

/** Opens the backends of these flags. */
export function open(
  flags: readonly string[] = [],
  { registry, given } = fakes(),
  options?: BackendOptions,
) {
  const urls = ["--database=fake:", "--cache=fakecache:"];
  const config = readConfig({}, [...urls, ...flags]);
  return { ...openBackends(config, registry, options), given };
}
