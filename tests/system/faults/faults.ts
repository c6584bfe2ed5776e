/**
 * The faults that the suite causes.
 *
 * @module
 */
import { cacheFaults } from "./cache/cache_faults.ts";
import type { Fault } from "./fault.ts";
import { network } from "./network/network.ts";
import type { Pair } from "./pairs.ts";
import { storeFaults } from "./store/store_faults.ts";

const BOTH_DOWN = { store: "down", cache: "down" } as const;

/** Of both backends. */
const DOUBLE_FAULTS: readonly Fault[] = [
  {
    name: "both killed",
    ...BOTH_DOWN,
    short: true,
    begin: async ({ store, cache }) => {
      await Promise.all([store.server.kill(), cache.server.kill()]);
    },
    end: async ({ store, cache }) => {
      await Promise.all([store.server.start(), cache.server.start()]);
    },
  },
  {
    name: "both in a black hole",
    ...BOTH_DOWN,
    short: true,
    hangs: true,
    ...network(["storeNet", "cacheNet"], "blackhole"),
  },
];

/** All of a pair. */
export const faultsOf = ({ database, cache }: Pair): readonly Fault[] => [
  { name: "none", store: "up", cache: "up", begin: () => {}, end: () => {} },
  ...cacheFaults(cache),
  ...storeFaults(database),
  ...DOUBLE_FAULTS,
];
