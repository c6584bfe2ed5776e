/**
 * Helpers of the tests of the memcache adapter.
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
import { RUNTIME } from "../../../src/runtime.ts";

/** The key-value of the URL; the default timeout is long. */
export function open(
  url: string,
  timeout = 20 * SECOND,
): MemcacheKeyValue<Person> {
  return new MemcacheKeyValue(serversOf(new URL(url)), {
    record: PERSON,
    timeout,
    runtime: RUNTIME,
  });
}

/** The cache of the URL; the default timeout is long. */
export function openCache(url: string, timeout = 20 * SECOND): PersonCache {
  return memcache.open(new URL(url), {
    record: PERSON,
    timeout,
    lifetimes: LONG,
  });
}

/** The `unavailable` error with which the call must end. */
export async function assertUnavailable(
  call: Promise<unknown>,
): Promise<AppError> {
  const error = await assertRejects(() => call);
  assertInstanceOf(error, AppError);
  assertEquals(error.code, "unavailable");
  return error;
}
