/**
 * Whether the service can serve.
 *
 * @module
 */
import type { Coverage } from "../dao/coverage.ts";

/** Whether the backends answer; while the cache is down the service serves. */
export interface Health {
  /** The store; while it is down the service is not ready. */
  readonly store: "up" | "down";
  /** The cache; `none` if no cache is configured. */
  readonly cache: "up" | "down" | "none";
  /**
   * Whether the changes of other writers are noticed, by the last answer of the
   * store; absent where the service was made without a watch.
   */
  readonly otherWriters?: Coverage;
}
