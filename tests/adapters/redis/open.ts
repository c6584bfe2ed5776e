/**
 * Helpers of the tests of the redis adapter.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { assert, assertInstanceOf, assertRejects } from "@std/assert";
import { redis } from "../../../adapters/redis.ts";
import {
  RedisKeyValue,
  type RedisOptions,
} from "../../../adapters/redis/key_value.ts";
import { serverOf } from "../../../adapters/redis/server.ts";
import { AppError } from "../../../src/errors.ts";
import {
  type Found,
  type Key,
  type KeyValue,
  MARK,
  PLACEHOLDER,
  type Version,
} from "../../../src/dao/key_value.ts";
import type { PersonCache } from "../../../src/dao/person_dao.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { LONG } from "../../contract/broken_cache.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** The key-value of the URL; the default timeout is long. */
export function open(
  url: string,
  options: Partial<RedisOptions<Person>> = {},
): RedisKeyValue<Person> {
  const server = serverOf(new URL(url));
  return new RedisKeyValue(server, {
    record: PERSON,
    timeout: 20_000,
    runtime: RUNTIME,
    ...options,
  });
}

/** The cache of the URL; the default timeout is long. */
export function openCache(url: string): PersonCache {
  const options = { record: PERSON, timeout: 20_000, lifetimes: LONG };
  return redis.open(new URL(url), options);
}

type Server = Pick<KeyValue<Person>, "run">;

/** The key of an entry. */
export const keyOf = (id: string): Key => ({ space: "entry", id });

/** What the server has. */
export const get = (server: Server, key: Key) =>
  server.run({ op: "get", key }) as Promise<Found<Person> | undefined>;

/** Adds a placeholder, and returns its version. */
export async function add(server: Server, key: Key): Promise<Version> {
  const version = await server.run(
    { op: "add", key, value: PLACEHOLDER, ttl: 60 },
  );
  assert(typeof version === "string");
  return version as Version;
}

/** Replaces the value of the version by a mark. */
export const replace = (server: Server, key: Key, version: Version) =>
  server.run({ op: "compareAndSet", key, value: MARK, ttl: 60, version });

/** The text of the `unavailable` or `config` error, with its causes. */
export async function failure(call: Promise<unknown>): Promise<string> {
  const error = await assertRejects(() => call);
  assertInstanceOf(error, AppError);
  let text = error.message;
  for (let at: unknown = error.cause; at instanceof Error; at = at.cause) {
    text += `: ${at.message}`;
  }
  return text;
}

/** Waits until the server answers again. */
export async function served(
  server: { ping(): Promise<void> },
): Promise<void> {
  while (!await server.ping().then(() => true, () => false)) await pause(5);
}
