/**
 * What is explored: the processes, and what may go wrong around them.
 *
 * @module
 */
import type { Mutant } from "../mutants.ts";
import type { Body } from "./process.ts";
import { START } from "./progress.ts";
import { LEASE, type LeaseRow } from "./lease_row.ts";
import { PUBLISHED, slotOf, type World } from "./world.ts";

/** A process of a scenario. */
export interface Role {
  /** What it is called in a trace. */
  readonly name: string;
  /** On which instance it runs. */
  readonly instance: number;
  /** What it does. */
  readonly body: Body;
  /** Whether it begins only when the one before it has ended. */
  readonly inTurn?: boolean;
  /** Whether it must return what was committed before it began. */
  readonly seesCommitted?: boolean;
  /** Whether a process that begins after it must return nothing older. */
  readonly acknowledges?: boolean;
}

/** What is explored. */
export interface Scenario {
  /** The processes; alike ones next to each other start in this order. */
  readonly roles: readonly Role[];
  /** How many instances there are. */
  readonly instances: number;
  /** Whether each instance has a cache of its own: the server of its number. */
  readonly separate?: boolean;
  /** Instances that never reach the cache. */
  readonly cutOff?: readonly number[];
  /** How many faults of the network there may be. */
  readonly faults?: number;
  /** How many writers may die. */
  readonly crashes?: number;
  /** How many evictions there may be; any number without it. */
  readonly evictions?: number;
  /** Whether reads of the store may fail, as faults. */
  readonly storeFails?: boolean;
  /** The rows at the start that say how long a lease may be. */
  readonly leases?: readonly LeaseRow[];
  /** How many ticks pass while a process waits for leases to end. */
  readonly ticks?: number;
  /** Rows that the outbox has at the start. */
  readonly log?: readonly string[];
  /** What the cache holds at the start. */
  readonly entry?: World["entries"][string];
  /** What the cache holds at the start, by server and epoch. */
  readonly entries?: World["entries"];
  /** How often an instance may be led to another cache server. */
  readonly moves?: number;
  /** How often server 1 may become a copy of server 0. */
  readonly copies?: number;
  /** How often the cache server may restart. */
  readonly restarts?: number;
  /** Whether the server gives every value the same version, as a mutant. */
  readonly oneVersion?: boolean;
  /** The mutant that the instances run; none by default. */
  readonly mutant?: Mutant | undefined;
  /**
   * Whether a writer's death counts as acknowledging what it committed. True
   * as long as its mark stays, so marks are then not evicted.
   */
  readonly deathAcknowledges?: boolean;
}

/** Makes a scenario, of the sound protocol or of a mutant. */
export type MakeScenario = (mutant?: Mutant) => Scenario;

/** The state in which a scenario starts. */
export function startOf(scenario: Scenario): World {
  return {
    entries: {
      ...scenario.entries,
      ...(scenario.entry && { [slotOf(0, 0)]: scenario.entry }),
    },
    registered: { epoch: 0, server: 0 },
    moves: scenario.moves ?? 0,
    copies: scenario.copies ?? 0,
    era: 0,
    next: 1,
    late: [],
    version: 0,
    byOthers: 0,
    due: [],
    log: [...scenario.log ?? []],
    leases: scenario.leases ?? [],
    acknowledged: 0,
    time: 0,
    instances: Array.from({ length: scenario.instances }, () => ({
      held: [],
      listed: [],
      readAt: 0,
      lease: LEASE,
      seen: 0,
      reaches: 0,
      knows: 0,
      registered: { epoch: 0, server: 0 },
      seenAt: -PUBLISHED,
      rows: {},
      flights: [],
    })),
    processes: scenario.roles.map(() => ({
      status: "waiting",
      place: START,
      floor: 0,
    })),
    faults: scenario.faults ?? 0,
    crashes: scenario.crashes ?? 0,
    evictions: scenario.evictions ?? -1,
    restarts: scenario.restarts ?? 0,
    oneVersion: scenario.oneVersion ?? false,
  };
}
