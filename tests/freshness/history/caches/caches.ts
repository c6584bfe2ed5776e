/**
 * The caches that the service must be right with, whatever fails.
 *
 * @module
 */
import type { CacheName } from "../../../system/faults/cache/caches.ts";
import type { FaultyCache } from "./faulty_cache.ts";
import { startMemcached } from "./memcached.ts";
import { startRedis } from "./redis.ts";

/** Starts each of them, by its name. */
export const CACHES: Readonly<
  Record<CacheName, (stack: AsyncDisposableStack) => Promise<FaultyCache>>
> = { memcached: startMemcached, Redis: startRedis };
