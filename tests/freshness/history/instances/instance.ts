/**
 * The program with a mutant switched on, as a process: the first argument names
 * the mutant, the others are those of the program, and the environment has the
 * settings.
 *
 * @module
 */
import { ADAPTERS } from "../../../../adapters/mod.ts";
import { run } from "../../../../src/command/mod.ts";
import { changeOf, isMutant, mutated } from "./mutated.ts";

if (import.meta.main) {
  const [mutant = "", ...args] = Deno.args;
  const [command = ""] = args;
  if (!isMutant(mutant)) throw new Error(`there is no mutant "${mutant}"`);
  const change = changeOf(mutant, command);
  const program = {
    version: mutant,
    adapters: mutated(ADAPTERS, change),
    entry: import.meta.url,
  };
  Deno.exit(await run(program, args, Deno.env.toObject()));
}
