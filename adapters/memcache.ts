/**
 * The cache in memcached, shared by all instances of the service:
 * `memcache://127.0.0.1:11211?server=10.0.0.2:11211`.
 *
 * @module
 */
import { GenerationCache } from "../src/dao/generation_cache.ts";
import type { PersonCache } from "../src/dao/person_cache.ts";
import type { CacheAdapter, CacheOptions } from "../src/dao/registry.ts";
import { MemcacheKeyValue } from "./_memcache_key_value.ts";
import { serversOf } from "./_memcache_server.ts";

/** A cache in one or more memcached servers. */
export const memcache: CacheAdapter = {
  kind: "cache",
  scheme: "memcache",
  shared: true,
  example: "memcache://127.0.0.1:11211",
  parameters: {
    server: "a further server: host:port, [ip]:port or unix:/path; repeatable",
    tls: "true to speak TLS",
    "tls-ca": "a PEM file of certificates to trust besides the usual ones",
  },
  open(url: URL, { timeout, lifetimes }: CacheOptions): PersonCache {
    const server = new MemcacheKeyValue(serversOf(url), { timeout });
    return new GenerationCache(server, lifetimes);
  },
};
