/**
 * What the tests of the cells share: a cell is a state of the store and a state
 * of the cache, in the table of what reads and writes then do. `deno task
 * faults` shows the same under load.
 *
 * @module
 */
import { afterAll, beforeAll } from "@std/testing/bdd";
import { CACHE_TIMEOUT, type Parts, startParts } from "./rig.ts";
import type { Pair } from "./pairs.ts";
import type { Mode } from "./network/tcp_proxy.ts";

/** The delay that a busy machine may add, in milliseconds. */
export const SLACK = 250;

/** Less than any deadline, so the caller has waited for none. */
export const AT_ONCE = 0.75 * CACHE_TIMEOUT;

/** A longer deadline of a backend that is up: on a busy machine it may pause. */
export const PATIENT = {
  store: "--database-timeout=20s",
  cache: "--cache-timeout=20s",
} as const;

/** Ways of a backend not to answer. */
export const DOWN: Readonly<Record<string, Mode>> = {
  "down": "cut",
  "slow": { delay: 3000 },
  "hung": "blackhole",
};

/** For each group: the servers of a file outlive its tests. */
export const shared = { sanitizeOps: false, sanitizeResources: false };

/** The servers of a group of tests, started before the first one. */
export function partsOf(pair: Pair): () => Parts {
  const stack = new AsyncDisposableStack();
  let parts: Parts | undefined;
  beforeAll(async () => {
    parts = await startParts(stack, pair);
  });
  afterAll(() => stack.disposeAsync());
  return () => {
    if (!parts) throw new Error("the servers are started before each test");
    return parts;
  };
}
