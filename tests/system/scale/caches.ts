/**
 * The kinds of cache that a fleet may have.
 *
 * @module
 */
import { Memcached } from "../../support/servers/memcached.ts";
import type { Server } from "../../support/servers/server.ts";

/** A kind of cache. */
interface CacheKind {
  /** Starts a server. */
  start(): Promise<Server>;
  /** The URL of a cache of the servers on these loopback ports. */
  url(ports: readonly number[]): string;
}

/** The kinds of cache, by the scheme of their URL. */
export const CACHES: Readonly<Record<"memcache", CacheKind>> = {
  memcache: {
    start: () => Memcached.start(),
    url: (ports) => {
      const [first, ...others] = ports.map((port) => `127.0.0.1:${port}`);
      return `memcache://${first}` +
        (others.length > 0 ? `?server=${others.join("&server=")}` : "");
    },
  },
};

/** The name of a kind of cache. */
export type CacheName = keyof typeof CACHES;
