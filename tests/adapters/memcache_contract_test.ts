import { PERSON } from "../../src/person/person.ts";
import { memcache } from "../../adapters/memcache.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import type { Lifetimes } from "../../src/dao/lifetimes.ts";
import { LONG, SHORT } from "../contract/broken_cache.ts";
import {
  cacheLaws,
  expiryLaws,
  outageLaws,
  testContract,
} from "../contract/mod.ts";
import { freePort } from "../support/servers/free_port.ts";
import { Memcached } from "../support/servers/memcached.ts";

/** A subject with its own server, so that no law sees another law's entries. */
async function subject(lifetimes: Lifetimes) {
  const server = await Memcached.start();
  return {
    open: () => open(server.url, lifetimes),
    close: () => server[Symbol.asyncDispose](),
  };
}

function open(url: string, lifetimes: Lifetimes): PersonCache {
  return memcache.open(new URL(url), {
    record: PERSON,
    timeout: 2000,
    lifetimes,
  });
}

testContract("memcache", cacheLaws, () => subject(LONG));

testContract("memcache, expiring", expiryLaws, () => subject(SHORT));

testContract("memcache without a server", outageLaws, () => {
  const url = `memcache://127.0.0.1:${freePort()}`;
  return { open: () => open(url, LONG) };
});
