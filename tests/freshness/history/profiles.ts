/**
 * The kinds of runs: who calls, and what goes wrong meanwhile.
 *
 * @module
 */
import type { CacheUse } from "../../../src/protocol/reading.ts";
import type { FaultName } from "./faults.ts";
import { INSTANCE_FAULTS } from "./instance_faults.ts";
import { SERVER_FAULTS } from "./server_faults.ts";

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
  /** Whether the sources are toggled. */
  readonly toggles?: boolean;
  /** Settings of every instance. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Faults that happen one after the other, in so many rows at once. */
  readonly faults: readonly (readonly FaultName[])[];
}

const BUSY = { instances: 2, ids: 2, readers: 8, writers: 4 } as const;

const EVERYTHING = {
  instances: 3,
  ids: 4,
  readers: 8,
  writers: 5,
  toggles: true,
  faults: [
    Object.keys(SERVER_FAULTS) as FaultName[],
    Object.keys(INSTANCE_FAULTS) as FaultName[],
  ],
} as const;

// What is stale there shows only after a while: `no-cache` would end it before.
const NO_REFRESH = ["no-store", "only-if-cached"] as const;

/** The kinds of runs. */
export const PROFILES = {
  "everything": EVERYTHING,
  "everything, durably": {
    ...EVERYTHING,
    settings: { PERSON_INVALIDATION: "durable" },
  },
  "nothing": { ...BUSY, faults: [] },
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
  "cut off": {
    instances: 3,
    ids: 4,
    readers: 8,
    writers: 3,
    cacheUses: NO_REFRESH,
    faults: [["cut off from the cache"], ["cut off from the cache"]],
  },
  "crashes": {
    instances: 3,
    ids: 4,
    readers: 6,
    writers: 4,
    oneWriter: true,
    cacheUses: NO_REFRESH,
    faults: [["killed before it invalidates"]],
  },
} satisfies Record<string, Profile>;

/** The name of a kind of run. */
export type ProfileName = keyof typeof PROFILES;
