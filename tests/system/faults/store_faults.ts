/**
 * Faults of MariaDB.
 *
 * @module
 */
import { exhaust } from "./exhaust.ts";
import type { Fault } from "./fault.ts";
import * as fill from "./fill.ts";
import { ALL_TABLES, lock, ONE_ROW } from "./lock.ts";
import { network } from "./network.ts";
import { sql } from "./rig.ts";

const DOWN = { store: "down", cache: "up" } as const;
const UP = { store: "up", cache: "up" } as const;
const READ_ONLY = { store: "read-only", cache: "up" } as const;

/** All of them. */
export const STORE_FAULTS: readonly Fault[] = [
  {
    name: "MariaDB killed",
    ...DOWN,
    short: true,
    begin: ({ mariadb }) => mariadb.kill(),
    end: ({ mariadb }) => mariadb.start(),
  },
  {
    name: "MariaDB stopped",
    ...DOWN,
    begin: ({ mariadb }) => mariadb.stop(),
    end: ({ mariadb }) => mariadb.start(),
  },
  {
    name: "MariaDB paused",
    ...DOWN,
    short: true,
    hangs: true,
    begin: ({ mariadb }) => mariadb.pause(),
    end: ({ mariadb }) => mariadb.resume(),
  },
  {
    name: "MariaDB slowed past its deadline",
    ...DOWN,
    hangs: true,
    ...network(["storeNet"], { delay: 2500 }),
  },
  {
    name: "MariaDB slowed by 20 ms",
    ...UP,
    ...network(["storeNet"], { delay: 20 }),
  },
  {
    name: "MariaDB cut off",
    ...DOWN,
    ...network(["storeNet"], "cut"),
  },
  {
    name: "MariaDB in a black hole",
    ...DOWN,
    hangs: true,
    ...network(["storeNet"], "blackhole"),
  },
  {
    name: "MariaDB full of connections",
    ...DOWN,
    ...exhaust(),
  },
  {
    name: "MariaDB read-only",
    ...READ_ONLY,
    says: /^The database is read-only\.$/,
    short: true,
    begin: (parts) => sql(parts, "SET GLOBAL read_only = 1"),
    end: (parts) => sql(parts, "SET GLOBAL read_only = 0"),
  },
  {
    name: "MariaDB filled",
    ...READ_ONLY,
    says: /^The disk of the database is full\.$/,
    short: true,
    ...fill,
  },
  {
    name: "MariaDB with one row locked",
    store: "one row locked",
    cache: "up",
    hangs: true,
    ...lock(ONE_ROW),
  },
  {
    name: "MariaDB with all tables locked",
    ...READ_ONLY,
    hangs: true,
    short: true,
    ...lock(ALL_TABLES),
  },
  {
    name: "MariaDB restarted",
    ...UP,
    begin: ({ mariadb }) => mariadb.restart(),
    end: () => {},
  },
];
