/**
 * The faults that the suite causes.
 *
 * @module
 */
import { CACHE_FAULTS } from "./cache_faults.ts";
import type { Fault } from "./fault.ts";
import { network } from "./network.ts";
import { storeFaults } from "./store_faults.ts";

const BOTH_DOWN = { store: "down", cache: "down" } as const;

/** Of both backends. */
const DOUBLE_FAULTS: readonly Fault[] = [
  {
    name: "both killed",
    ...BOTH_DOWN,
    short: true,
    begin: async ({ store, memcached }) => {
      await Promise.all([store.server.kill(), memcached.kill()]);
    },
    end: async ({ store, memcached }) => {
      await Promise.all([store.server.start(), memcached.start()]);
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

/** All of them, with the name of the database. */
export const faultsOf = (database: string): readonly Fault[] => [
  { name: "none", store: "up", cache: "up", begin: () => {}, end: () => {} },
  ...CACHE_FAULTS,
  ...storeFaults(database),
  ...DOUBLE_FAULTS,
];
