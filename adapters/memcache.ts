/**
 * The cache in memcached, shared by all instances of the service:
 * `memcache://127.0.0.1:11211?server=10.0.0.2:11211`.
 *
 * @module
 */
import { VersionedCache } from "../src/cache_aside/versioned_cache.ts";
import type { Cache } from "../src/dao/cache.ts";
import type {
  AnyRecordCacheAdapter,
  CacheOptions,
} from "../src/dao/adapter.ts";
import { requireDeno } from "../src/dao/require_deno.ts";
import type { Identified } from "../src/record/record_type.ts";
import { RUNTIME } from "../src/runtime.ts";
import { MemcacheKeyValue } from "./memcache/key_value.ts";
import { serversOf } from "./memcache/server.ts";
import { STALENESS_PARAMETERS, withStaleness } from "./values/staleness.ts";

/** A cache in one or more memcached servers. */
export const memcache: AnyRecordCacheAdapter = {
  kind: "cache",
  scheme: "memcache",
  shared: true,
  example: "memcache://127.0.0.1:11211",
  parameters: {
    server: "a further server: host:port, [ip]:port or unix:/path; repeatable",
    ...STALENESS_PARAMETERS,
    tls: "true: encrypt, and check the server's certificate (false)",
    "tls-ca": "a PEM file of authorities to trust besides the system's",
    "insecure-login": "true: send the password without TLS beyond loopback " +
      "(false)",
  },
  open<R extends Identified>(url: URL, options: CacheOptions<R>): Cache<R> {
    requireDeno('"memcache:"', '"memory:"');
    const {
      record,
      timeout,
      lifetimes,
      onHealth,
      onCorrupt,
      runtime = RUNTIME,
    } = options;
    const server = new MemcacheKeyValue(serversOf(url), {
      record,
      timeout,
      onHealth,
      onCorrupt,
      runtime,
    });
    return new VersionedCache(withStaleness(server, url, runtime), {
      record,
      lifetimes,
      runtime,
    });
  },
};
