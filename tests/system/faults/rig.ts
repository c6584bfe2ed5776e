/**
 * The service with a private database and memcached, each behind a network of
 * its own that can be made to fail.
 *
 * @module
 */
import { Memcached } from "../../support/servers/memcached.ts";
import { RunningService } from "./running_service.ts";
import type { FaultyStore } from "./store/faulty_store.ts";
import { TcpProxy } from "./tcp_proxy.ts";

/** The deadline of the cache, in milliseconds. */
export const CACHE_TIMEOUT = 400;

/** The deadline of the store, in milliseconds. */
export const STORE_TIMEOUT = 1000;

/** Starts a database. */
export type StartStore = () => Promise<FaultyStore>;

/** All that takes part. */
export interface Parts {
  /** The store. */
  readonly store: FaultyStore;
  /** The cache. */
  readonly memcached: Memcached;
  /** The network before the store. */
  readonly storeNet: TcpProxy;
  /** The network before the cache. */
  readonly cacheNet: TcpProxy;
}

/** The parts, and the service in front of them. */
export class Rig implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  /** What can be made to fail. */
  readonly parts: Parts;
  /** What must not. */
  readonly service: RunningService;

  private constructor(
    stack: AsyncDisposableStack,
    parts: Parts,
    service: RunningService,
  ) {
    this.#stack = stack;
    this.parts = parts;
    this.service = service;
  }

  /** Starts everything. */
  static async start(database: StartStore): Promise<Rig> {
    await using stack = new AsyncDisposableStack();
    const parts = await startParts(stack, database);
    const service = stack.use(
      await RunningService.start(flagsFor(parts)),
    );
    return new Rig(stack.move(), parts, service);
  }

  /** Stops everything. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Starts the parts, which end with the stack. */
export async function startParts(
  stack: AsyncDisposableStack,
  startStore: StartStore,
): Promise<Parts> {
  const [store, memcached] = await Promise.all([
    startStore(),
    Memcached.start(),
  ]);
  stack.use(store);
  stack.use(memcached);
  const storeNet = stack.use(await TcpProxy.start(store.server.port));
  const cacheNet = stack.use(await TcpProxy.start(memcached.port));
  return { store, memcached, storeNet, cacheNet };
}

/** The flags of a service in front of the parts. */
export function flagsFor({ store, storeNet, cacheNet }: Parts): string[] {
  return [
    `--database=${store.url(storeNet.port)}`,
    `--cache=memcache://127.0.0.1:${cacheNet.port}`,
    `--database-timeout=${STORE_TIMEOUT}ms`,
    `--cache-timeout=${CACHE_TIMEOUT}ms`,
  ];
}

/** Speaks to memcached past the network, in its text protocol. */
export async function text(
  { memcached }: Parts,
  commands: string,
): Promise<void> {
  using socket = await Deno.connect({ port: memcached.port });
  const bytes = new TextEncoder().encode(`${commands}quit\r\n`);
  const written = (async () => {
    for (let at = 0; at < bytes.length;) {
      at += await socket.write(bytes.subarray(at));
    }
  })();
  const answer = new Uint8Array(65536);
  while (await socket.read(answer) !== null);
  await written;
}
