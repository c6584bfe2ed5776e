/**
 * A cache server that tests make fail, whichever it is.
 *
 * @module
 */
import type { CacheServer } from "../../../support/servers/cache_server.ts";
import type { CacheName } from "./caches.ts";

/** A cache server of a test's own, and the faults that need its language. */
export interface FaultyCacheServer {
  /** What it is called. */
  readonly name: CacheName;
  /** The server, which can be killed, stopped and paused. */
  readonly server: CacheServer;
  /** The URL for the service at this port. */
  url(port: number): string;
  /** Stores more than the server has room for, so that it evicts. */
  fill(): Promise<void>;
  /** Drops all values. */
  flush(): Promise<void>;
}
