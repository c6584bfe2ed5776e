/**
 * The faults that the suite causes.
 *
 * @module
 */
import { CACHE_FAULTS } from "./cache_faults.ts";
import type { Fault } from "./fault.ts";
import { network } from "./network.ts";
import { STORE_FAULTS } from "./store_faults.ts";

const BOTH_DOWN = { store: "down", cache: "down" } as const;

/** Of both backends. */
const DOUBLE_FAULTS: readonly Fault[] = [
  {
    name: "both killed",
    ...BOTH_DOWN,
    short: true,
    begin: async ({ mariadb, memcached }) => {
      await Promise.all([mariadb.kill(), memcached.kill()]);
    },
    end: async ({ mariadb, memcached }) => {
      await Promise.all([mariadb.start(), memcached.start()]);
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

/** All of them. */
export const FAULTS: readonly Fault[] = [
  { name: "none", store: "up", cache: "up", begin: () => {}, end: () => {} },
  ...CACHE_FAULTS,
  ...STORE_FAULTS,
  ...DOUBLE_FAULTS,
];
