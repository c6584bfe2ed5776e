/**
 * Faults of the cache.
 *
 * @module
 */
import type { CacheName } from "./caches.ts";
import type { Fault } from "../fault.ts";
import { network } from "../network/network.ts";
import { REDIS_FAULTS } from "./redis_faults.ts";

const DOWN = { store: "up", cache: "down" } as const;
const UP = { store: "up", cache: "up" } as const;

/** All of one of them. */
export const cacheFaults = (cache: CacheName): readonly Fault[] => [
  {
    name: `${cache} killed`,
    ...DOWN,
    short: true,
    begin: ({ cache: { server } }) => server.kill(),
    end: ({ cache: { server } }) => server.start(),
  },
  {
    name: `${cache} stopped`,
    ...DOWN,
    begin: ({ cache: { server } }) => server.stop(),
    end: ({ cache: { server } }) => server.start(),
  },
  {
    name: `${cache} paused`,
    ...DOWN,
    short: true,
    hangs: true,
    begin: ({ cache: { server } }) => server.pause(),
    end: ({ cache: { server } }) => server.resume(),
  },
  {
    name: `${cache} slowed past its deadline`,
    ...DOWN,
    hangs: true,
    ...network(["cacheNet"], { delay: 600 }),
  },
  {
    name: `${cache} slowed by 20 ms`,
    ...UP,
    ...network(["cacheNet"], { delay: 20 }),
  },
  {
    name: `${cache} cut off`,
    ...DOWN,
    short: true,
    ...network(["cacheNet"], "cut"),
  },
  {
    name: `${cache} in a black hole`,
    ...DOWN,
    hangs: true,
    ...network(["cacheNet"], "blackhole"),
  },
  {
    name: `${cache} filled`,
    ...UP,
    begin: ({ cache }) => cache.fill(),
    end: () => {},
  },
  {
    name: `${cache} flushed`,
    ...UP,
    begin: ({ cache }) => cache.flush(),
    end: () => {},
  },
  {
    name: `${cache} restarted`,
    ...UP,
    begin: ({ cache: { server } }) => server.restart(),
    end: () => {},
  },
  ...(cache === "Redis" ? REDIS_FAULTS : []),
];
