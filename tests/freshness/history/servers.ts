/**
 * The servers that the instances share.
 *
 * @module
 */
import { Memcached } from "../../support/servers/memcached.ts";
import type { StartStore } from "../../system/faults/rig.ts";
import type { FaultyStore } from "../../system/faults/store/faulty_store.ts";

/** What the instances share. */
export interface Servers {
  /** The database. */
  readonly store: FaultyStore;
  /** The cache: so little memory that it evicts when it is filled. */
  readonly memcached: readonly [Memcached, Memcached];
}

/** Starts private servers, which stop with the stack. */
export async function startServers(
  stack: AsyncDisposableStack,
  startStore: StartStore,
): Promise<Servers> {
  const tiny = { args: ["-m", "2"] };
  const [store, one, two] = await Promise.all([
    startStore(),
    Memcached.start(tiny),
    Memcached.start(tiny),
  ]);
  for (const it of [store, one, two]) stack.use(it);
  return { store, memcached: [one, two] };
}
