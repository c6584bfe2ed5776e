/**
 * The cache in memcached, shared by all instances of the service:
 * `memcache://127.0.0.1:11211?server=10.0.0.2:11211`.
 *
 * @module
 */
import { VersionedCache } from "../src/cache_aside/versioned_cache.ts";
import type { Cache } from "../src/dao/cache.ts";
import type { KeyValue } from "../src/dao/key_value.ts";
import type {
  AnyRecordCacheAdapter,
  CacheOptions,
} from "../src/dao/registry.ts";
import { requireDeno } from "../src/dao/require_deno.ts";
import type { Identified } from "../src/record/record_type.ts";
import { AppError } from "../src/errors.ts";
import type { Runtime } from "../src/runtime.ts";
import { MemcacheKeyValue } from "./memcache/key_value.ts";
import { serversOf } from "./memcache/server.ts";
import { NearEntries } from "./memcache/near_entries.ts";

/** A cache in one or more memcached servers. */
export const memcache: AnyRecordCacheAdapter = {
  kind: "cache",
  scheme: "memcache",
  shared: true,
  example: "memcache://127.0.0.1:11211",
  parameters: {
    server: "a further server: host:port, [ip]:port or unix:/path; repeatable",
    staleness:
      "how long a process serves an entry without asking memcached, e.g. 250ms",
    near: "how many entries it keeps for that (10000)",
    tls: "true to speak TLS",
    "tls-ca": "a PEM file of authorities to trust besides the system's",
    "insecure-login": "true: send the password without TLS beyond loopback " +
      "(false)",
  },
  open<R extends Identified>(url: URL, options: CacheOptions<R>): Cache<R> {
    requireDeno('"memcache:"', '"memory:"');
    const { record, timeout, lifetimes, onHealth, onCorrupt, runtime } =
      options;
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

/** The server, with entries kept in this process if the URL says so. */
function withStaleness<R extends Identified>(
  server: KeyValue<R>,
  { searchParams }: URL,
  runtime: Runtime | undefined,
): KeyValue<R> {
  const near = searchParams.get("near") ?? "10000";
  const staleness = searchParams.get("staleness");
  if (staleness === null) {
    if (!searchParams.has("near")) return server;
    throw new AppError(
      "config",
      "The cache's parameter near= needs staleness= as well.",
    );
  }
  if (!/^[1-9]\d{0,6}$/.test(near)) {
    throw new AppError(
      "config",
      "The cache's near= must be a number of entries from 1 to 9999999.",
    );
  }
  if (!/^[1-9]\d{0,3}ms$/.test(staleness)) {
    throw new AppError(
      "config",
      "The cache's staleness= must be a time from 1ms to 9999ms.",
    );
  }
  return new NearEntries(server, Number(near), parseInt(staleness), runtime);
}
