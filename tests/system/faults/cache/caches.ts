/**
 * The caches that the service must serve with, whatever fails.
 *
 * @module
 */
import type { FaultyCacheServer } from "./faulty_cache_server.ts";
import { startMemcached } from "./memcached.ts";
import { startRedis } from "./redis.ts";

/** The name of one of them. */
export type CacheName = "memcached" | "Redis";

/** Starts each of them, by its name. */
export const CACHES: Readonly<
  Record<CacheName, () => Promise<FaultyCacheServer>>
> = { memcached: startMemcached, Redis: startRedis };
