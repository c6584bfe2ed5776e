/**
 * The faults that the suite causes, each with what it leaves working.
 *
 * @module
 */
import { exhaust } from "./exhaust.ts";
import * as fill from "./fill.ts";
import { lock } from "./lock.ts";
import { type Parts, sql, text } from "./rig.ts";
import type { Mode } from "./tcp_proxy.ts";

/** What a backend still does during a fault. */
export type State = "up" | "down" | "read-only" | "one row locked";

/** One fault. */
export interface Fault {
  /** What happens to which of them. */
  readonly name: string;
  /** What the store still does, once the fault has been noticed. */
  readonly store: State;
  /** What the cache still does. */
  readonly cache: State;
  /** What a write that it refuses must be told. */
  readonly says?: RegExp;
  /** Whether it is in the short form, too. */
  readonly short?: boolean;
  /** Whether it shows only in answers that do not come. */
  readonly hangs?: boolean;
  /** Brings it about. */
  begin(parts: Parts): Promise<void> | void;
  /** Mends it, and waits until that has been done. */
  end(parts: Parts): Promise<void> | void;
}

type Net = "storeNet" | "cacheNet";

/** A fault of the network to one of them, or to both. */
function network(
  nets: readonly Net[],
  mode: Mode,
): Pick<Fault, "begin" | "end"> {
  const set = (parts: Parts, mode: Mode) => {
    for (const net of nets) parts[net].mode = mode;
  };
  return {
    begin: (parts) => set(parts, mode),
    end: (parts) => set(parts, "pass"),
  };
}

const CACHE_DOWN = { store: "up", cache: "down" } as const;
const STORE_DOWN = { store: "down", cache: "up" } as const;
const BOTH_DOWN = { store: "down", cache: "down" } as const;
const BOTH_UP = { store: "up", cache: "up" } as const;

/** More megabytes than memcached may use. */
const JUNK = Array.from(
  { length: 100 },
  (_, i) => `set junk-${i} 0 0 400000 noreply\r\n${"x".repeat(400_000)}\r\n`,
);

/** Of memcached. */
const CACHE_FAULTS: readonly Fault[] = [
  {
    name: "memcached killed",
    ...CACHE_DOWN,
    short: true,
    begin: ({ memcached }) => memcached.kill(),
    end: ({ memcached }) => memcached.start(),
  },
  {
    name: "memcached stopped",
    ...CACHE_DOWN,
    begin: ({ memcached }) => memcached.stop(),
    end: ({ memcached }) => memcached.start(),
  },
  {
    name: "memcached paused",
    ...CACHE_DOWN,
    short: true,
    hangs: true,
    begin: ({ memcached }) => memcached.pause(),
    end: ({ memcached }) => memcached.resume(),
  },
  {
    name: "memcached slowed past its deadline",
    ...CACHE_DOWN,
    hangs: true,
    ...network(["cacheNet"], { delay: 600 }),
  },
  {
    name: "memcached slowed by 20 ms",
    ...BOTH_UP,
    ...network(["cacheNet"], { delay: 20 }),
  },
  {
    name: "memcached cut off",
    ...CACHE_DOWN,
    short: true,
    ...network(["cacheNet"], "cut"),
  },
  {
    name: "memcached in a black hole",
    ...CACHE_DOWN,
    hangs: true,
    ...network(["cacheNet"], "blackhole"),
  },
  {
    name: "memcached filled",
    ...BOTH_UP,
    begin: (parts) => text(parts, JUNK.join("")),
    end: () => {},
  },
  {
    name: "memcached flushed",
    ...BOTH_UP,
    begin: (parts) => text(parts, "flush_all\r\n"),
    end: () => {},
  },
  {
    name: "memcached restarted",
    ...BOTH_UP,
    begin: ({ memcached }) => memcached.restart(),
    end: () => {},
  },
];

/** Of MariaDB. */
const STORE_FAULTS: readonly Fault[] = [
  {
    name: "MariaDB killed",
    ...STORE_DOWN,
    short: true,
    begin: ({ mariadb }) => mariadb.kill(),
    end: ({ mariadb }) => mariadb.start(),
  },
  {
    name: "MariaDB stopped",
    ...STORE_DOWN,
    begin: ({ mariadb }) => mariadb.stop(),
    end: ({ mariadb }) => mariadb.start(),
  },
  {
    name: "MariaDB paused",
    ...STORE_DOWN,
    short: true,
    hangs: true,
    begin: ({ mariadb }) => mariadb.pause(),
    end: ({ mariadb }) => mariadb.resume(),
  },
  {
    name: "MariaDB slowed past its deadline",
    ...STORE_DOWN,
    hangs: true,
    ...network(["storeNet"], { delay: 2500 }),
  },
  {
    name: "MariaDB slowed by 20 ms",
    ...BOTH_UP,
    ...network(["storeNet"], { delay: 20 }),
  },
  {
    name: "MariaDB cut off",
    ...STORE_DOWN,
    ...network(["storeNet"], "cut"),
  },
  {
    name: "MariaDB in a black hole",
    ...STORE_DOWN,
    hangs: true,
    ...network(["storeNet"], "blackhole"),
  },
  {
    name: "MariaDB full of connections",
    ...STORE_DOWN,
    ...exhaust(),
  },
  {
    name: "MariaDB read-only",
    store: "read-only",
    cache: "up",
    says: /^The database is read-only\.$/,
    short: true,
    begin: (parts) => sql(parts, "SET GLOBAL read_only = 1"),
    end: (parts) => sql(parts, "SET GLOBAL read_only = 0"),
  },
  {
    name: "MariaDB filled",
    store: "read-only",
    cache: "up",
    says: /^The disk of the database is full\.$/,
    short: true,
    ...fill,
  },
  {
    name: "MariaDB with one row locked",
    store: "one row locked",
    cache: "up",
    hangs: true,
    ...lock(),
  },
  {
    name: "MariaDB restarted",
    store: "up",
    cache: "up",
    begin: ({ mariadb }) => mariadb.restart(),
    end: () => {},
  },
];

/** Of both. */
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
  { name: "none", ...BOTH_UP, begin: () => {}, end: () => {} },
  ...CACHE_FAULTS,
  ...STORE_FAULTS,
  ...DOUBLE_FAULTS,
];
