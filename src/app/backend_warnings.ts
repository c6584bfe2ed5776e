/**
 * The weaknesses of a configuration that works.
 *
 * @module
 */
import { MARGIN } from "../cache_aside/outbox/lease_length.ts";
import type { Config, SettingName } from "../config/config.ts";
import type { PersonCache, PersonStore } from "../dao/person_dao.ts";
import type { CacheAdapter, StoreAdapter } from "../dao/adapter.ts";

/** An adapter, and what it has opened. */
export interface Opened<A, T> {
  readonly adapter: A;
  readonly opened: T;
}

/** The weaknesses of the configuration, one sentence each. */
export function warningsOf(
  config: Config,
  store: Opened<StoreAdapter, PersonStore>,
  cache: Opened<CacheAdapter, PersonCache> | undefined,
  nameOf: (name: SettingName) => string,
): string[] {
  const warnings: string[] = [];
  if (cache && !cache.adapter.shared && store.adapter.shared) {
    warnings.push(
      `The cache "${cache.adapter.scheme}:" belongs to this process only, but other processes use the database: ` +
        "after another process has changed a person, this process may serve " +
        `the old one until ${nameOf("cacheTtl")} is over, or only for a ` +
        `lease if that process writes with ${nameOf("invalidation")}=durable.`,
    );
  }
  if (cache && !store.opened.outbox) {
    warnings.push(
      "The database has no outbox: if the cache is out of reach during a write, " +
        `it may serve the old person until ${nameOf("cacheTtl")} is over.`,
    );
  }
  warnings.push(
    ...lateWrites(config, store.adapter.shared, config.lease, nameOf),
  );
  if (config.requestTimeout < config.databaseTimeout) {
    warnings.push(
      `${nameOf("requestTimeout")} is shorter than ${
        nameOf("databaseTimeout")
      }: a slow write is answered with 504 (outcome unknown) ` +
        "before the deadline of the database.",
    );
  }
  return warnings;
}

/** The warning, if there is one, that the wait for this lease is too long. */
export function lateWrites(
  { requestTimeout }: Pick<Config, "requestTimeout">,
  storeShared: boolean,
  lease: number,
  nameOf: (name: SettingName) => string,
): string[] {
  const wait = lease + MARGIN;
  if (!storeShared || requestTimeout > wait) return [];
  return [
    `${nameOf("requestTimeout")} is not longer than ${wait} ms: a write that ` +
    `waits for the longest ${nameOf("lease")} of all instances is answered ` +
    "with 504 (outcome unknown).",
  ];
}
