/**
 * The service with a private database and a private cache, each behind a network
 * of its own that can be made to fail.
 *
 * @module
 */
import { CACHES } from "./cache/caches.ts";
import type { FaultyCacheServer } from "./cache/faulty_cache_server.ts";
import type { Pair } from "./pairs.ts";
import { RunningService } from "./running_service.ts";
import { DATABASES } from "./store/databases.ts";
import type { FaultyStore } from "./store/faulty_store.ts";
import { TcpProxy } from "./network/tcp_proxy.ts";

/** The deadline of the cache, in milliseconds. */
export const CACHE_TIMEOUT = 400;

/** The deadline of the store, in milliseconds. */
export const STORE_TIMEOUT = 1000;

/** All that takes part. */
export interface Parts {
  /** The store. */
  readonly store: FaultyStore;
  /** The cache. */
  readonly cache: FaultyCacheServer;
  /** The network before the store. */
  readonly storeNet: TcpProxy;
  /** The network before the cache. */
  readonly cacheNet: TcpProxy;
}

/** The parts, and the service in front of them. */
export class Rig implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  /** The names of the database and the cache. */
  readonly pair: Pair;
  /** What can be made to fail. */
  readonly parts: Parts;
  /** What must not. */
  readonly service: RunningService;

  private constructor(
    stack: AsyncDisposableStack,
    pair: Pair,
    parts: Parts,
    service: RunningService,
  ) {
    this.#stack = stack;
    this.pair = pair;
    this.parts = parts;
    this.service = service;
  }

  /** Starts everything. */
  static async start(pair: Pair): Promise<Rig> {
    await using stack = new AsyncDisposableStack();
    const parts = await startParts(stack, pair);
    const service = stack.use(
      await RunningService.start(flagsFor(parts)),
    );
    return new Rig(stack.move(), pair, parts, service);
  }

  /** Stops everything. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Starts the parts, which end with the stack. */
export async function startParts(
  stack: AsyncDisposableStack,
  pair: Pair,
): Promise<Parts> {
  const [store, cache] = await Promise.all([
    DATABASES[pair.database](),
    CACHES[pair.cache](),
  ]);
  stack.use(store);
  stack.use(cache.server);
  const storeNet = stack.use(await TcpProxy.start(store.server.port));
  const cacheNet = stack.use(await TcpProxy.start(cache.server.port));
  return { store, cache, storeNet, cacheNet };
}

/** The flags of a service in front of the parts. */
export function flagsFor(
  { store, cache, storeNet, cacheNet }: Parts,
): string[] {
  return [
    `--database=${store.url(storeNet.port)}`,
    `--cache=${cache.url(cacheNet.port)}`,
    `--database-timeout=${STORE_TIMEOUT}ms`,
    `--cache-timeout=${CACHE_TIMEOUT}ms`,
  ];
}
