/**
 * The service with a mutant switched on, as a process: the first argument
 * names the mutant, the environment has the settings.
 *
 * @module
 */
import { ADAPTERS } from "../../../adapters/mod.ts";
import { run } from "../../../src/command/mod.ts";
import { isMutant, mutated } from "./mutated.ts";

if (import.meta.main) {
  const [mutant = ""] = Deno.args;
  if (!isMutant(mutant)) throw new Error(`there is no mutant "${mutant}"`);
  const program = { version: mutant, adapters: mutated(ADAPTERS, mutant) };
  Deno.exit(await run(program, ["serve"], Deno.env.toObject()));
}
