/**
 * The service with a private MariaDB and memcached, each behind a network of
 * its own that can be made to fail.
 *
 * @module
 */
import { MariaDb } from "../../support/servers/mariadb.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { connect, leave, query } from "./administrator.ts";
import { RunningService } from "./running_service.ts";
import { TcpProxy } from "./tcp_proxy.ts";

/** The deadline of the cache, in milliseconds. */
export const CACHE_TIMEOUT = 400;

/** The deadline of the store, in milliseconds. */
export const STORE_TIMEOUT = 1000;

/** All that takes part. */
export interface Parts {
  /** The store. */
  readonly mariadb: MariaDb;
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
  static async start(flags: readonly string[] = []): Promise<Rig> {
    await using stack = new AsyncDisposableStack();
    const parts = await startParts(stack);
    const service = stack.use(
      await RunningService.start([...flagsFor(parts), ...flags]),
    );
    return new Rig(stack.move(), parts, service);
  }

  /** Stops everything. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Starts the parts, which end with the stack. */
export async function startParts(stack: AsyncDisposableStack): Promise<Parts> {
  const [mariadb, memcached] = await Promise.all([
    MariaDb.start(),
    Memcached.start(),
  ]);
  stack.use(mariadb);
  stack.use(memcached);
  const storeNet = stack.use(await TcpProxy.start(mariadb.port));
  const cacheNet = stack.use(await TcpProxy.start(memcached.port));
  const parts = { mariadb, memcached, storeNet, cacheNet };
  await sql(parts, USER);
  return parts;
}

/** The flags of a service in front of the parts. */
export function flagsFor({ storeNet, cacheNet }: Parts): string[] {
  return [
    `--database=mysql://service:hunter2@127.0.0.1:${storeNet.port}/test`,
    `--cache=memcache://127.0.0.1:${cacheNet.port}`,
    `--database-timeout=${STORE_TIMEOUT}ms`,
    `--cache-timeout=${CACHE_TIMEOUT}ms`,
  ];
}

// Without the privileges of an administrator, `read_only` binds it too.
const USER = "CREATE USER IF NOT EXISTS service@'%' IDENTIFIED BY 'hunter2'; " +
  "GRANT ALL PRIVILEGES ON test.* TO service@'%'; " +
  "CREATE USER IF NOT EXISTS hog@'%'";

/** Runs SQL as the administrator, past the network. */
export async function sql({ mariadb }: Parts, text: string): Promise<void> {
  const connection = connect(mariadb, "root");
  try {
    await query(connection, text);
  } finally {
    await leave(connection);
  }
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
