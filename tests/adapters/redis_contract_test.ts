import { PERSON } from "../../src/person/person.ts";
import { redis } from "../../adapters/redis.ts";
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
import { Redis } from "../support/servers/redis.ts";

/** A subject with its own server, so that no law sees another law's entries. */
async function subject(lifetimes: Lifetimes) {
  const server = await Redis.start();
  return {
    open: () => open(server.url, lifetimes),
    close: () => server[Symbol.asyncDispose](),
  };
}

function open(url: string, lifetimes: Lifetimes): PersonCache {
  return redis.open(new URL(url), {
    record: PERSON,
    timeout: 2000,
    lifetimes,
  });
}

testContract("redis", cacheLaws, () => subject(LONG));

testContract("redis, expiring", expiryLaws, () => subject(SHORT));

testContract("redis without a server", outageLaws, () => {
  const url = `redis://127.0.0.1:${freePort()}`;
  return { open: () => open(url, LONG) };
});
