/**
 * The person service as a program; see `--help`.
 *
 * @module
 */
import { ADAPTERS } from "./adapters/mod.ts";
import metadata from "./deno.json" with { type: "json" };
import { run } from "./src/command/mod.ts";
import { err } from "./src/command/terminal.ts";

/** Runs the program and returns its exit code. */
export function main(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const version = `${metadata.name} ${metadata.version}`;
  return run({ version, adapters: ADAPTERS }, args, env);
}

/** All variables that are permitted; ends the program where none is. */
function environment(): Record<string, string> {
  try {
    return Deno.env.toObject();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    err(
      "Deno does not permit to read the environment. " +
        "Run it with -P, or with --allow-env.",
    );
    Deno.exit(1);
  }
}

if (import.meta.main) {
  Deno.exit(await main(Deno.args, environment()));
}
