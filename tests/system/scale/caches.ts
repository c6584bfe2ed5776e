/**
 * The kinds of cache that a fleet may have.
 *
 * @module
 */
import { Memcached } from "../../support/servers/memcached.ts";
import { Redis } from "../../support/servers/redis.ts";
import type { Server } from "../../support/servers/server.ts";

/** A kind of cache. */
interface CacheKind {
  /** How many servers a whole fleet has. */
  readonly servers: number;
  /** Starts a server. */
  start(): Promise<Server>;
  /** The URL of a cache of the servers on these loopback ports. */
  url(ports: readonly number[]): string;
}

/** The kinds of cache, by the scheme of their URL. */
export const CACHES: Readonly<Record<"memcache" | "redis", CacheKind>> = {
  memcache: {
    servers: 3,
    start: () => Memcached.start(),
    url: (ports) => {
      const [first, ...others] = ports.map((port) => `127.0.0.1:${port}`);
      return `memcache://${first}` +
        (others.length > 0 ? `?server=${others.join("&server=")}` : "");
    },
  },
  redis: {
    servers: 1,
    start: () => Redis.start(),
    url: ([port]) => `redis://127.0.0.1:${port}/0`,
  },
};

/** The name of a kind of cache. */
export type CacheName = keyof typeof CACHES;
