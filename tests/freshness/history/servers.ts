/**
 * The servers that the instances share.
 *
 * @module
 */
import { MariaDb } from "../../support/servers/mariadb.ts";
import { Memcached } from "../../support/servers/memcached.ts";

/** What the instances share. */
export interface Servers {
  /** The database. */
  readonly database: MariaDb;
  /** The cache: so little memory that it evicts when it is filled. */
  readonly memcached: readonly [Memcached, Memcached];
}

/** Starts private servers, which stop with the stack. */
export async function startServers(
  stack: AsyncDisposableStack,
): Promise<Servers> {
  const tiny = { args: ["-m", "2"] };
  const [database, one, two] = await Promise.all([
    MariaDb.start(),
    Memcached.start(tiny),
    Memcached.start(tiny),
  ].map(async (server) => stack.use(await server)));
  if (
    !(database instanceof MariaDb) || !(one instanceof Memcached) ||
    !(two instanceof Memcached)
  ) throw new Error("the servers are others than asked for");
  return { database, memcached: [one, two] };
}
