/**
 * The limits of a guarded store in tests.
 *
 * @module
 */
import type { GuardOptions } from "../../../src/cache_aside/guard/guarded_store.ts";

/** So many that no test meets one of them by chance. */
export const LIMITS: GuardOptions = {
  concurrency: 100,
  queue: 10_000,
  patience: 1000,
  timeout: 1000,
};
