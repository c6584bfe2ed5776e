/**
 * The adapters that come with the service.
 *
 * @module
 */
import type { Adapter } from "../src/dao/registry.ts";
import { memcache } from "./memcache.ts";
import { memory } from "./memory.ts";
import { mysql } from "./mysql.ts";
import { sqlite } from "./sqlite.ts";

export { memcache, memory, mysql, sqlite };

/** Every adapter that comes with the service. */
export const ADAPTERS: readonly Adapter[] = [sqlite, mysql, memory, memcache];
