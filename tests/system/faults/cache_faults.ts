/**
 * Faults of memcached.
 *
 * @module
 */
import type { Fault } from "./fault.ts";
import { network } from "./network.ts";
import { text } from "./rig.ts";

const DOWN = { store: "up", cache: "down" } as const;
const UP = { store: "up", cache: "up" } as const;

/** More megabytes than memcached may use. */
const JUNK = Array.from(
  { length: 100 },
  (_, i) => `set junk-${i} 0 0 400000 noreply\r\n${"x".repeat(400_000)}\r\n`,
);

/** All of them. */
export const CACHE_FAULTS: readonly Fault[] = [
  {
    name: "memcached killed",
    ...DOWN,
    short: true,
    begin: ({ memcached }) => memcached.kill(),
    end: ({ memcached }) => memcached.start(),
  },
  {
    name: "memcached stopped",
    ...DOWN,
    begin: ({ memcached }) => memcached.stop(),
    end: ({ memcached }) => memcached.start(),
  },
  {
    name: "memcached paused",
    ...DOWN,
    short: true,
    hangs: true,
    begin: ({ memcached }) => memcached.pause(),
    end: ({ memcached }) => memcached.resume(),
  },
  {
    name: "memcached slowed past its deadline",
    ...DOWN,
    hangs: true,
    ...network(["cacheNet"], { delay: 600 }),
  },
  {
    name: "memcached slowed by 20 ms",
    ...UP,
    ...network(["cacheNet"], { delay: 20 }),
  },
  {
    name: "memcached cut off",
    ...DOWN,
    short: true,
    ...network(["cacheNet"], "cut"),
  },
  {
    name: "memcached in a black hole",
    ...DOWN,
    hangs: true,
    ...network(["cacheNet"], "blackhole"),
  },
  {
    name: "memcached filled",
    ...UP,
    begin: (parts) => text(parts, JUNK.join("")),
    end: () => {},
  },
  {
    name: "memcached flushed",
    ...UP,
    begin: (parts) => text(parts, "flush_all\r\n"),
    end: () => {},
  },
  {
    name: "memcached restarted",
    ...UP,
    begin: ({ memcached }) => memcached.restart(),
    end: () => {},
  },
];
