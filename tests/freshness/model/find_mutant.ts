/**
 * Looks for a mutant in the model.
 *
 * @module
 */
import type { MutantEntry } from "../mutant_entry.ts";
import type { Mutant } from "../mutants.ts";
import { explore, type Explored } from "./explorer.ts";
import { LONG_SCENARIOS, OTHER_PROTOCOLS } from "./long_scenarios.ts";
import { SCENARIOS } from "./scenarios.ts";

/** Far more states than any mutant needs to be found. */
const LIMIT = 150_000;

const EVERY = { ...SCENARIOS, ...LONG_SCENARIOS, ...OTHER_PROTOCOLS };

/** Explores the mutant's scenario until the mutant is found. */
export function findMutant(
  mutant: Mutant,
  { scenario }: NonNullable<MutantEntry["model"]>,
): Explored {
  const make = EVERY[scenario];
  if (!make) throw new Error(`there is no scenario "${scenario}"`);
  return explore(make(mutant), LIMIT);
}
