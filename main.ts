/**
 * The person service as a program; see `--help`.
 *
 * @module
 */
import { ADAPTERS } from "./adapters/mod.ts";
import metadata from "./deno.json" with { type: "json" };
import { run } from "./src/command/mod.ts";

/** Runs the program and returns its exit code. */
export function main(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const version = `${metadata.name} ${metadata.version}`;
  return run({ version, adapters: ADAPTERS }, args, env);
}

if (import.meta.main) {
  Deno.exit(await main(Deno.args, Deno.env.toObject()));
}
