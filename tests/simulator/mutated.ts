/**
 * The mutants of the simulator.
 *
 * @module
 */
import { CHANGES } from "../freshness/changes.ts";
import type { MutantEntry } from "../freshness/mutant_entry.ts";
import { type Mutant, type MutantOf, MUTANTS } from "../freshness/mutants.ts";
import type { RunOptions } from "./simulation.ts";

/** A mutant that the simulator can see. */
export type SimulatorMutant = MutantOf<"simulator">;

/** Whether the simulator knows a mutant of that name. */
export function isMutant(name: string): name is SimulatorMutant {
  return entryOf(name)?.simulator !== undefined;
}

/** The run of a mutant; without one, the run of the service as it is. */
export function optionsOf(mutant: SimulatorMutant | undefined): RunOptions {
  if (mutant === undefined) return {};
  return { change: CHANGES[mutant], faults: MUTANTS[mutant].simulator.faults };
}

function entryOf(name: string): MutantEntry | undefined {
  return Object.hasOwn(MUTANTS, name) ? MUTANTS[name as Mutant] : undefined;
}
