/**
 * The pairs of a database and a cache that the service must be right with.
 *
 * @module
 */
import { type CacheName, CACHES } from "./cache/caches.ts";
import { type DatabaseName, DATABASES } from "./store/databases.ts";

/** A database and a cache. */
export interface Pair {
  /** The name of the database. */
  readonly database: DatabaseName;
  /** The name of the cache. */
  readonly cache: CacheName;
}

const [databases, caches] = [Object.keys(DATABASES), Object.keys(CACHES)] as [
  DatabaseName[],
  CacheName[],
];

/** All pairs. */
export const PAIRS: readonly Pair[] = databases.flatMap((database) =>
  caches.map((cache) => ({ database, cache }))
);

/** Each database and each cache once: what fails is one of them, mostly. */
export const SUITE_PAIRS: readonly Pair[] = [
  { database: "MariaDB", cache: "memcached" },
  { database: "PostgreSQL", cache: "Redis" },
];

/** What a pair is called. */
export function nameOf({ database, cache }: Pair): string {
  return `${database} and ${cache}`;
}
