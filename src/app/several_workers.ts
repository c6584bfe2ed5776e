/**
 * What several workers need of the store and the cache, and one does not.
 *
 * @module
 */
import type { SettingName } from "../config/config.ts";
import type { PersonStore } from "../dao/person_dao.ts";
import { AppError } from "../errors.ts";

/** The opened backends, as far as workers are concerned. */
interface OpenedByEach {
  readonly store: Pick<PersonStore, "changesByOthers">;
  /** Whether other processes use the same store. */
  readonly storeShared: boolean;
  /** The cache, or `undefined` for none. */
  readonly cache: object | undefined;
  /** Whether other processes use the same cache. */
  readonly cacheShared: boolean;
}

/** Throws if workers with these backends would break the guarantee. */
export function requireForWorkers(
  workers: number,
  { store, storeShared, cache, cacheShared }: OpenedByEach,
  nameOf: (name: SettingName) => string,
): void {
  // With a file of SQLite, each worker sees the commits of the others at once.
  if (workers === 1 || store.changesByOthers) return;
  const only = `${nameOf("workers")} must be 1 with this`;
  if (!storeShared) {
    throw new AppError(
      "config",
      `${only} ${nameOf("database")}: each worker would have a database of ` +
        "its own. What works: a file of SQLite, or a database server.",
    );
  }
  if (!cache || cacheShared) return;
  throw new AppError(
    "config",
    `${only} ${nameOf("cache")}: each worker would have a cache of its own, ` +
      "and miss the writes of the others. What works: a cache that all share, " +
      "such as memcache:, or none:.",
  );
}
