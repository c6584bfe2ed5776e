/**
 * What several workers need, and one does not.
 *
 * @module
 */
import type { Config } from "../../../config/settings.ts";
import { AppError } from "../../../errors.ts";

/** What the backends are, as far as workers are concerned. */
export interface SharedBackends {
  /** Whether other processes use the same store. */
  readonly storeShared: boolean;
  /** Whether a read sees every commit of another process before it began. */
  readonly seesOthers: boolean;
  /** Whether there is a cache that belongs to one worker alone. */
  readonly ownCache: boolean;
}

/** Throws if this system does not spread the connections of a port over workers. */
export function requireSystem(
  { workers }: Pick<Config, "workers">,
  system: string = Deno.build.os,
): void {
  if (workers === 1 || system === "linux") return;
  throw new AppError(
    "config",
    `PERSON_WORKERS (--workers) must be 1 on ${system}: only Linux spreads ` +
      "the connections to one port over several workers.",
  );
}

/** Throws if workers with these backends would break the guarantee. */
export function requireBackends(
  { workers }: Pick<Config, "workers">,
  { storeShared, seesOthers, ownCache }: SharedBackends,
): void {
  if (workers === 1 || seesOthers) return;
  if (!storeShared) {
    throw new AppError(
      "config",
      "PERSON_WORKERS (--workers) must be 1 with this PERSON_DATABASE: each " +
        "worker would have a database of its own. What works: a file of " +
        "SQLite, or a database server.",
    );
  }
  if (!ownCache) return;
  throw new AppError(
    "config",
    "PERSON_WORKERS (--workers) must be 1 with this PERSON_CACHE: each worker " +
      "would have a cache of its own, and miss the writes of the others. What " +
      "works: a cache that all share, such as memcache:, or none:.",
  );
}
