/**
 * The kinds of runs: who calls, and what goes wrong meanwhile.
 *
 * @module
 */
import type { CacheUse } from "../../../src/protocol/reading.ts";
import { DATABASE_FAULTS } from "./faults/database_faults.ts";
import type { FaultName } from "./faults/faults.ts";
import type { Clocks } from "./instances/node.ts";
import { SERVER_FAULTS } from "./faults/server_faults.ts";

/** A kind of run. */
export interface Profile {
  /** How many instances. */
  readonly instances: number;
  /** How many ids. */
  readonly ids: number;
  /** How many clients that only read. */
  readonly readers: number;
  /** How many clients that write. */
  readonly writers: number;
  /**
   * Each id has one writer, who waits a while when an outcome is unknown; then
   * even what a dying instance wrote must be seen from the store or not at all.
   */
  readonly oneWriter?: boolean;
  /** What some reads say in `Cache-Control`; anything it may unless told. */
  readonly cacheUses?: readonly [CacheUse, ...CacheUse[]];
  /** How many other writers change people past the service, in SQL. */
  readonly sqlWriters?: number;
  /** Whether each instance has a cache of its own. */
  readonly separate?: boolean;
  /** Whether the sources are toggled. */
  readonly toggles?: boolean;
  /** Whether people are imported, by processes beside the instances. */
  readonly imports?: boolean;
  /** Settings of every instance. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The clocks of each instance, if they are not right. */
  readonly clocks?: readonly Clocks[];
  /** The databases, if there are more services than one: each has its own. */
  readonly services?: readonly string[];
  /** The milliseconds that a run must take to be worth it. */
  readonly least?: number;
  /** The longest pause between two faults, in milliseconds; 300 unless told. */
  readonly pause?: number;
  /** Faults that happen one after the other, in so many rows at once. */
  readonly faults: readonly (readonly FaultName[])[];
}

const BUSY = { instances: 2, ids: 2, readers: 8, writers: 4 } as const;

// What happens to an instance, at any time.
const INSTANCE: readonly FaultName[] = [
  "slow fills",
  "slow network",
  "slow invalidations",
  "connections cut",
  "requests delivered late",
  "answers delivered late",
  "cut off from the cache",
  "instance paused",
  "paused while others are cut off",
  "killed before it invalidates",
];

const SERVER = Object.keys(SERVER_FAULTS) as FaultName[];
const DATABASE = Object.keys(DATABASE_FAULTS) as FaultName[];

const EVERYTHING = {
  instances: 3,
  ids: 4,
  readers: 8,
  writers: 5,
  toggles: true,
  imports: true,
  sqlWriters: 1,
  // A server that was lost is trusted again only after a lease.
  pause: 1_500,
  faults: [SERVER, INSTANCE],
} as const;

// What is stale there shows only after a while: `no-cache` would end it before.
const NO_REFRESH = ["no-store", "only-if-cached"] as const;

const CUT_OFF = {
  instances: 3,
  ids: 4,
  readers: 8,
  writers: 3,
  cacheUses: NO_REFRESH,
  faults: [["cut off from the cache"], ["cut off from the cache"]],
} as const;

// The database's deadline is short, so that an outage is longer.
const IMPATIENT = { PERSON_DATABASE_TIMEOUT: "700ms" } as const;

// Entries expire, and so does what may serve past that.
const SHORT_LIVED = {
  PERSON_CACHE_TTL: "1s",
  PERSON_CACHE_ABSENT_TTL: "500ms",
  PERSON_CACHE_STALE: "2s",
} as const;

const DAY = 86_400_000;

/** The kinds of runs. */
export const PROFILES = {
  "everything": EVERYTHING,
  "everything, durably": {
    ...EVERYTHING,
    settings: { PERSON_INVALIDATION: "durable" },
  },
  // A fault of an instance is one of all its workers.
  "two workers": {
    ...EVERYTHING,
    instances: 2,
    settings: { PERSON_WORKERS: "2" },
  },
  "nothing": { ...BUSY, faults: [] },
  // Few others write what is imported.
  "imports": { ...BUSY, ids: 12, writers: 1, imports: true, faults: [] },
  "slow": { ...BUSY, ids: 4, faults: [["slow fills"], ["slow network"]] },
  // A committed write is not yet known to the cache, and its mark is gone.
  "forgetful": {
    ...BUSY,
    faults: [
      ["keys forgotten"],
      ["rows locked"],
      ["slow invalidations"],
      ["slow invalidations"],
    ],
  },
  "cut off": CUT_OFF,
  "crashes": {
    instances: 3,
    ids: 4,
    readers: 6,
    writers: 4,
    oneWriter: true,
    cacheUses: NO_REFRESH,
    faults: [["killed before it invalidates"]],
  },
  "outages of the database": {
    ...EVERYTHING,
    settings: { ...IMPATIENT, ...SHORT_LIVED },
    faults: [DATABASE, INSTANCE],
  },
  // Many outcomes are unknown: an answer comes after its deadline, or never.
  "unknown outcomes": {
    ...BUSY,
    settings: { PERSON_DATABASE_TIMEOUT: "200ms" },
    faults: [["database paused", "database cut off"], ["database slow"]],
  },
  // Few connections: that of the outbox is often the one that is lost.
  "cut off from either": {
    ...CUT_OFF,
    instances: 2,
    settings: { ...IMPATIENT, PERSON_DATABASE_CONNECTIONS: "3" },
    faults: [
      ["cut off from the cache", "paused while others are cut off"],
      ["database cut off", "out of connections", "database killed"],
    ],
  },
  // Steady clocks stand still, and wall clocks are right.
  "suspended": {
    ...CUT_OFF,
    instances: 2,
    clocks: [{ suspends: true }, { suspends: true }],
    faults: [["paused while others are cut off"]],
  },
  // Steady clocks are right, and wall clocks differ and jump.
  "wrong clocks": {
    ...CUT_OFF,
    instances: 2,
    clocks: [
      { ahead: [0, -1500, -3000, -4500, -6000, -DAY] },
      { ahead: [0, -1500, -3000, -4500, DAY] },
    ],
    faults: [["set back while others are cut off", "clock jumps"]],
  },
  "long pauses": {
    ...CUT_OFF,
    settings: IMPATIENT,
    imports: true,
    least: 45_000,
    faults: [["paused past every deadline"], ["cut off from the cache"]],
  },
  // Many ids, so that what is stale is not changed again at once.
  "other writers": {
    ...CUT_OFF,
    ids: 12,
    writers: 1,
    sqlWriters: 2,
    faults: [["cut off from the cache"], INSTANCE],
  },
  "other writers, cut off from either": {
    ...CUT_OFF,
    instances: 2,
    ids: 12,
    writers: 1,
    sqlWriters: 2,
    settings: { ...IMPATIENT, PERSON_DATABASE_CONNECTIONS: "3" },
    faults: [
      ["cut off from the cache", "paused while others are cut off"],
      ["database cut off", "database cut off", "out of connections"],
    ],
  },
  "other writers, separate caches": {
    ...CUT_OFF,
    instances: 2,
    sqlWriters: 2,
    separate: true,
    settings: {
      ...IMPATIENT,
      PERSON_CACHE: "memory:",
      PERSON_INVALIDATION: "durable",
    },
    faults: [["instance paused", "database cut off", "database slow"]],
  },
  "other servers": {
    ...CUT_OFF,
    faults: [["restarted with other servers"]],
  },
  "two services": {
    ...CUT_OFF,
    services: ["test", "other"],
    faults: [["cache killed", "connections cut"]],
  },
} satisfies Record<string, Profile>;

/** The name of a kind of run. */
export type ProfileName = keyof typeof PROFILES;
