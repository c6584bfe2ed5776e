/**
 * The servers that the instances share.
 *
 * @module
 */
import type { FaultyStore } from "../../system/faults/store/faulty_store.ts";
import type { FaultyCache } from "./caches/faulty_cache.ts";

/** What the instances share. */
export interface Servers {
  /** The database. */
  readonly store: FaultyStore;
  /** The cache. */
  readonly cache: FaultyCache;
}
