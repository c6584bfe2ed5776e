/**
 * What the tests of memcached as a whole have in common.
 *
 * @module
 */
import { PERSON, type Person } from "../../../src/person/person.ts";
import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import { serversOf } from "../../../adapters/memcache/server.ts";
import { memcache } from "../../../adapters/memcache.ts";
import type { PersonCache } from "../../../src/dao/person_dao.ts";
import { AppError } from "../../../src/errors.ts";
import { LONG } from "../../contract/broken_cache.ts";
import { SECOND } from "./link.ts";

/** The servers of the URL; patient unless told. */
export function open(
  url: string,
  timeout = 20 * SECOND,
): MemcacheKeyValue<Person> {
  return new MemcacheKeyValue(serversOf(new URL(url)), {
    record: PERSON,
    timeout,
  });
}

/** The cache of the URL; patient unless told. */
export function openCache(url: string, timeout = 20 * SECOND): PersonCache {
  return memcache.open(new URL(url), {
    record: PERSON,
    timeout,
    lifetimes: LONG,
  });
}

/** The unavailability that the call must end with. */
export async function assertUnavailable(
  call: Promise<unknown>,
): Promise<AppError> {
  const error = await assertRejects(() => call);
  assertInstanceOf(error, AppError);
  assertEquals(error.code, "unavailable");
  return error;
}
