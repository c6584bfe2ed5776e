/**
 * Whether the service can serve.
 *
 * @module
 */
import type { Coverage } from "../dao/coverage.ts";
import { type ErrorCode, hasCode } from "../errors.ts";
import type { Source } from "../protocol/reading.ts";

/** Whether the backends answer; while the cache is down the service serves. */
export interface Health {
  /** The store; while it is down the service is not ready. */
  readonly store: "up" | "down";
  /** Why the store is down, if it says so. */
  readonly storeReason?: string;
  /** The cache; `none` if no cache is configured. */
  readonly cache: "up" | "down" | "none";
  /** Why the cache is down, if that lasts until an operator changes something. */
  readonly cacheReason?: string;
  /** Where this instance reads from. */
  readonly source: Source;
  /** Where all instances were told to read from; absent if they were not. */
  readonly fleet?: Source;
  /**
   * Whether the changes of other writers are noticed, by the last answer of the
   * store; absent where the service was made without a watch.
   */
  readonly otherWriters?: Coverage;
}

/** Waits for the pings of the store and of the cache, if there is one. */
export async function healthOf(
  store: Promise<void>,
  cache: Promise<void> | undefined,
): Promise<Pick<Health, "store" | "storeReason" | "cache" | "cacheReason">> {
  const [ofStore, ofCache] = await Promise.all([
    answer(store, "unavailable"),
    cache ? answer(cache, "config") : { state: "none" } as const,
  ]);
  return {
    store: ofStore.state,
    ..."reason" in ofStore ? { storeReason: ofStore.reason } : {},
    cache: ofCache.state,
    ..."reason" in ofCache ? { cacheReason: ofCache.reason } : {},
  };
}

/** Whether a backend answers, and the reason of a failure of that code. */
async function answer(
  ping: Promise<void>,
  code: ErrorCode,
): Promise<{ readonly state: "up" | "down"; readonly reason?: string }> {
  try {
    await ping;
    return { state: "up" };
  } catch (error) {
    if (!hasCode(error, code)) return { state: "down" };
    return { state: "down", reason: error.message };
  }
}
