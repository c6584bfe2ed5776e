/**
 * Instances whose leases have different lengths: the rounds in which they say so
 * in the outbox, and the scenarios with them.
 *
 * @module
 */
import type { Mutant } from "../mutants.ts";
import { filled } from "./cache_steps.ts";
import { type Listed, see } from "./drainer.ts";
import { ask, type Body } from "./process.ts";
import { crowd, people } from "./roles.ts";
import type { MakeScenario } from "./scenario.ts";
import { LEASE, type LeaseRow, longestOf } from "./lease_row.ts";

/** The ticks of the longer lease. */
const LONG = LEASE + 1;

/** A reader of instance 0, and a writer of instance 1. */
const CUT_OFF = {
  instances: 2,
  cutOff: [1],
  entry: filled(),
  evictions: 0,
} as const;

/** The row that the instance of a process puts in front of all. */
function inFront(
  [first]: readonly LeaseRow[],
  by: number,
  ticks: number,
): LeaseRow {
  return { turn: (first?.turn ?? 0) + 1, by, ticks };
}

/**
 * A round of the instance with the longer lease: it reads the outbox, and puts
 * its row in front of a shorter one.
 */
function longer(mutant: Mutant | undefined): Body {
  return function* (context) {
    const { leases } = yield* see(context, mutant, { lease: LONG });
    if (leases[0]?.ticks === LONG) return undefined;
    const row = inFront(leases, context.self, LONG);
    yield* ask({ at: "put lease", row });
    yield* see(context, mutant, { lease: LONG });
    return undefined;
  };
}

/** A round of that instance while no shorter row can be first. */
function round(mutant: Mutant | undefined): Body {
  return function* (context) {
    yield* see(context, mutant, { lease: LONG });
    return undefined;
  };
}

/**
 * What an instance with a shorter lease does, when it has seen the longer one for
 * a while: it puts its row in front, and removes the rows behind.
 */
function shorter(mutant: Mutant | undefined): Body {
  return function* (context) {
    const row = inFront(LONGER, context.self, LEASE);
    yield* ask({ at: "put lease", row });
    const { leases } = yield* ask<Listed>({ at: "list" });
    const since = context.now((world) => world.time);
    if (mutant !== "a longer lease is removed at once") {
      yield* ask({ at: "wait", since, ticks: longestOf(leases) + 1 });
    }
    const [first, ...behind] = (yield* ask<Listed>({ at: "list" })).leases;
    if (first?.by !== context.self) return undefined;
    yield* ask({ at: "remove leases", rows: behind });
    return undefined;
  };
}

/** The row of the longer lease, where it is there at the start. */
const LONGER: readonly LeaseRow[] = [{ turn: 1, by: -1, ticks: LONG }];

/** Those of the suite. */
export const LEASE_LENGTHS: Readonly<Record<string, MakeScenario>> = {
  "a lease becomes longer, a writer cut off": (mutant) => ({
    ...CUT_OFF,
    ticks: LONG + 1,
    roles: [
      ...people([0], [1], mutant, { lengths: true }),
      ...crowd("longer", longer(mutant), [0]),
    ],
  }),
};

/** Those of `deno task prove`. */
export const MORE_LEASE_LENGTHS: Readonly<Record<string, MakeScenario>> = {
  "a lease becomes shorter, a writer cut off": (mutant) => ({
    ...CUT_OFF,
    leases: LONGER,
    ticks: 2 * LONG + 1,
    roles: [
      ...people([0], [1], mutant, { lengths: true }),
      ...crowd("round", round(mutant), [0]),
      ...crowd("shorter", shorter(mutant), [1]),
    ],
  }),
  "a lease becomes shorter, or stays longer, a writer cut off": (mutant) => ({
    ...CUT_OFF,
    leases: LONGER,
    ticks: 2 * LONG + 1,
    roles: [
      ...people([0], [1], mutant, { lengths: true }),
      ...crowd("longer", longer(mutant), [0]),
      ...crowd("shorter", shorter(mutant), [1]),
    ],
  }),
};
