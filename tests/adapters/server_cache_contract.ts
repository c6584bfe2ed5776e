/**
 * The contract of a cache on a server of its own, whichever it is.
 *
 * @module
 */
import type { AnyRecordCacheAdapter } from "../../src/dao/adapter.ts";
import type { Lifetimes } from "../../src/dao/lifetimes.ts";
import { PERSON } from "../../src/person/person.ts";
import { LONG, SHORT } from "../contract/broken_cache.ts";
import {
  cacheLaws,
  expiryLaws,
  outageLaws,
  testContract,
} from "../contract/mod.ts";
import type { CacheServer } from "../support/servers/cache_server.ts";
import { freePort } from "../support/servers/free_port.ts";

/** Tests the adapter; `start` starts a private server. */
export function testServerCache(
  adapter: AnyRecordCacheAdapter,
  start: () => Promise<CacheServer>,
): void {
  const { scheme } = adapter;

  const open = (url: string, lifetimes: Lifetimes) =>
    adapter.open(new URL(url), { record: PERSON, timeout: 20_000, lifetimes });

  /** A subject with its own server, so that no law sees another law's entries. */
  async function subject(lifetimes: Lifetimes) {
    const server = await start();
    return {
      open: () => open(server.url, lifetimes),
      close: () => server[Symbol.asyncDispose](),
    };
  }

  testContract(scheme, cacheLaws, () => subject(LONG));

  testContract(`${scheme}, expiring`, expiryLaws, () => subject(SHORT));

  testContract(`${scheme} without a server`, outageLaws, () => {
    const url = `${scheme}://127.0.0.1:${freePort()}`;
    return { open: () => open(url, LONG) };
  });
}
