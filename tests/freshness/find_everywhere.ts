/**
 * Looks for every mutant at every level that can see it.
 *
 * @module
 */
import type { Servers } from "./history/servers.ts";
import { findMutant as findInHistories } from "./history/find_mutant.ts";
import type { HistoryMutant } from "./history/instances/mutated.ts";
import { findMutant as findInModel } from "./model/find_mutant.ts";
import type { Level } from "./mutant_entry.ts";
import { ALL, type MutantOf } from "./mutants.ts";
import { findStale } from "./property/freshness.ts";
import { mutated } from "./property/mutated.ts";
import { findMutant as findInSimulator } from "../simulator/seeds.ts";

/**
 * Says what was looked for and found, in histories on each pair of servers by its
 * name, and returns how many were not found.
 */
export async function findEverywhere(
  pairs: ReadonlyMap<string, Servers>,
  say: (line: string) => void,
): Promise<number> {
  let missed = 0;
  const note = (level: Level, name: string, found: boolean, on = "") => {
    say(`mutant: ${name}: the ${level}${on} ${found ? "finds" : "MISSES"} it`);
    if (!found) missed += 1;
  };
  for (const [name, { model, property, simulator, history }] of ALL) {
    if (model) {
      note("model", name, findInModel(name, model).violation !== undefined);
    }
    if (property) {
      const stale = await findStale(mutated(name as MutantOf<"property">));
      note("property", name, stale !== undefined);
    }
    if (simulator) {
      const mutant = name as MutantOf<"simulator">;
      note("simulator", name, await findInSimulator(mutant));
    }
    if (history) {
      const { profile } = history;
      const mutant = name as HistoryMutant;
      const options = { profile, seed: 20, mutant };
      for (const [pair, servers] of pairs) {
        const found = await findInHistories(servers, options);
        note("history", name, found, ` on ${pair}`);
      }
    }
  }
  return missed;
}
