/**
 * Faults of the database.
 *
 * @module
 */
import type { Fault } from "../fault.ts";
import { lock, rowOf } from "./lock.ts";
import { network } from "../network/network.ts";
import { HOT } from "../load/workload.ts";

const DOWN = { store: "down", cache: "up" } as const;
const UP = { store: "up", cache: "up" } as const;
const READ_ONLY = { store: "read-only", cache: "up" } as const;

/** All of them, with the name of the database. */
export const storeFaults = (database: string): readonly Fault[] => [
  {
    name: `${database} killed`,
    ...DOWN,
    short: true,
    begin: ({ store }) => store.server.kill(),
    end: ({ store }) => store.server.start(),
  },
  {
    name: `${database} stopped`,
    ...DOWN,
    begin: ({ store }) => store.server.stop(),
    end: ({ store }) => store.server.start(),
  },
  {
    name: `${database} paused`,
    ...DOWN,
    short: true,
    hangs: true,
    begin: ({ store }) => store.server.pause(),
    end: ({ store }) => store.server.resume(),
  },
  {
    name: `${database} slowed past its deadline`,
    ...DOWN,
    hangs: true,
    ...network(["storeNet"], { delay: 2500 }),
  },
  {
    name: `${database} slowed by 20 ms`,
    ...UP,
    ...network(["storeNet"], { delay: 20 }),
  },
  {
    name: `${database} cut off`,
    ...DOWN,
    ...network(["storeNet"], "cut"),
  },
  {
    name: `${database} in a black hole`,
    ...DOWN,
    hangs: true,
    ...network(["storeNet"], "blackhole"),
  },
  {
    name: `${database} full of connections`,
    ...DOWN,
    begin: ({ store }) => store.setExhausted(true),
    end: ({ store }) => store.setExhausted(false),
  },
  {
    name: `${database} read-only`,
    ...READ_ONLY,
    says: /^The database is read-only\./,
    short: true,
    begin: ({ store }) => store.setReadOnly(true),
    end: ({ store }) => store.setReadOnly(false),
  },
  {
    name: `${database} filled`,
    ...READ_ONLY,
    says: /^The disk of the database is full\.$/,
    short: true,
    begin: ({ store }) => store.setFull(true),
    end: ({ store }) => store.setFull(false),
  },
  {
    name: `${database} with one row locked`,
    store: "one row locked",
    cache: "up",
    hangs: true,
    ...lock(() => rowOf(HOT)),
  },
  {
    name: `${database} with all tables locked`,
    ...READ_ONLY,
    hangs: true,
    short: true,
    ...lock((store) => store.lockAll),
  },
  {
    name: `${database} restarted`,
    ...UP,
    begin: ({ store }) => store.server.restart(),
    end: () => {},
  },
];
