/**
 * The adapters that come with the service. Each adapter is also a module of its
 * own, such as `@person/service/adapters/memory`, which loads only its own
 * driver.
 *
 * @module
 */
import type { Adapter } from "../src/dao/adapter.ts";
import { denoMysql } from "./deno_mysql.ts";
import { memcache } from "./memcache.ts";
import { memory } from "./memory.ts";
import { mysql } from "./mysql.ts";
import { postgres } from "./postgres.ts";
import { redis, rediss } from "./redis.ts";
import { sqlite } from "./sqlite.ts";

export { denoMysql, memcache, memory, mysql, postgres, redis, rediss, sqlite };

/** Every adapter that comes with the service. */
export const ADAPTERS: readonly Adapter[] = [
  sqlite,
  mysql,
  denoMysql,
  postgres,
  memory,
  memcache,
  redis,
  rediss,
];
