/**
 * The cache in memcached, shared by all instances of the service:
 * `memcache://127.0.0.1:11211?server=10.0.0.2:11211`.
 *
 * @module
 */
import { GenerationCache } from "../src/cache_aside/generation_cache.ts";
import type { Cache } from "../src/dao/cache.ts";
import type {
  AnyRecordCacheAdapter,
  CacheOptions,
} from "../src/dao/registry.ts";
import type { Identified } from "../src/record/record_type.ts";
import { AppError } from "../src/errors.ts";
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
    near: "how many records each process also keeps itself, e.g. 10000",
    staleness: "how long it serves those without asking memcached, e.g. 250ms",
    tls: "true to speak TLS",
    "tls-ca": "a PEM file of authorities to trust besides the system's",
  },
  open<R extends Identified>(url: URL, options: CacheOptions<R>): Cache<R> {
    const { record, timeout, lifetimes, onHealth, onCorrupt, runtime } =
      options;
    const near = nearOf<R>(url);
    const server = new MemcacheKeyValue(serversOf(url), {
      record,
      timeout,
      onHealth,
      onCorrupt,
      runtime,
    });
    return new GenerationCache(server, { record, lifetimes, near, timeout });
  },
};

function nearOf<R extends Identified>(
  { searchParams }: URL,
): NearEntries<R> | undefined {
  const near = searchParams.get("near");
  const staleness = searchParams.get("staleness");
  if (near === null) {
    if (staleness === null) return undefined;
    throw new AppError(
      "config",
      "The cache's parameter staleness= needs near= as well.",
    );
  }
  if (!/^[1-9]\d{0,6}$/.test(near)) {
    throw new AppError(
      "config",
      "The cache's near= must be a number of records from 1 to 9999999.",
    );
  }
  if (staleness !== null && !/^[1-9]\d{0,3}ms$/.test(staleness)) {
    throw new AppError(
      "config",
      "The cache's staleness= must be a time from 1ms to 9999ms.",
    );
  }
  return new NearEntries(Number(near), parseInt(staleness ?? "0"));
}
