/**
 * A cache that the instances share, and that can be made to fail.
 *
 * @module
 */
import type { Server } from "../../../support/servers/server.ts";
import type { Passing } from "../../../system/faults/network/proxy.ts";
import type { Buffer } from "node:buffer";

/** How an instance reaches the cache. */
export interface Reached {
  /** The URL of the cache, and other URLs that it may be restarted with. */
  readonly urls: readonly [string, ...string[]];
  /** The ports of the hosts in the URLs, if these are not the true ones. */
  readonly hosts: Readonly<Record<string, number>>;
}

/** The servers of a cache, with little memory: they evict when they are filled. */
export interface FaultyCache<S extends Server = Server> {
  /** All servers. */
  readonly servers: readonly [S, ...S[]];
  /** The first request of the input, if it is there in full. */
  requestFrom(input: Buffer): Passing | undefined;
  /** How an instance reaches the servers through networks on these ports. */
  reached(ports: readonly number[]): Reached;
  /** Drops all values of one server. */
  flush(server: S): Promise<void>;
  /** Stores so much in one server that it evicts. */
  fill(server: S): Promise<void>;
  /** Deletes the values of an id in every server, under any epoch. */
  forget(id: string): Promise<void>;
}
