/**
 * The cache in Redis or Valkey, shared by all instances of the service:
 * `redis://127.0.0.1:6379/0`, or `rediss://` over TLS.
 *
 * @module
 */
import { VersionedCache } from "../src/cache_aside/versioned_cache.ts";
import type { Cache } from "../src/dao/cache.ts";
import type {
  AnyRecordCacheAdapter,
  CacheOptions,
} from "../src/dao/adapter.ts";
import type { Identified } from "../src/record/record_type.ts";
import { RUNTIME } from "../src/runtime.ts";
import { RedisKeyValue } from "./redis/key_value.ts";
import { serverOf } from "./redis/server.ts";
import { STALENESS_PARAMETERS, withStaleness } from "./values/staleness.ts";

const INSECURE_LOGIN = "true: send the password without TLS beyond loopback " +
  "(false)";

/** A cache in one server of Redis or Valkey. */
export const redis: AnyRecordCacheAdapter = {
  kind: "cache",
  scheme: "redis",
  mistakenFor: ["valkey"],
  shared: true,
  example: "redis://127.0.0.1:6379/0",
  parameters: { ...STALENESS_PARAMETERS, "insecure-login": INSECURE_LOGIN },
  open,
};

/** The same cache over TLS. */
export const rediss: AnyRecordCacheAdapter = {
  kind: "cache",
  scheme: "rediss",
  mistakenFor: ["valkeys"],
  shared: true,
  example: "rediss://user:password@redis.example:6379/0",
  parameters: {
    ...STALENESS_PARAMETERS,
    "tls-ca": "a PEM file of the authorities to trust (the system's)",
  },
  open,
};

function open<R extends Identified>(
  url: URL,
  options: CacheOptions<R>,
): Cache<R> {
  const { record, timeout, lifetimes, onHealth, onCorrupt, runtime = RUNTIME } =
    options;
  const server = new RedisKeyValue(serverOf(url), {
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
}
