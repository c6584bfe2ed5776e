/**
 * The entry of the program; `--help` describes it.
 *
 * @module
 */
import { isMainThread } from "node:worker_threads";
import { ADAPTERS } from "./adapters/mod.ts";
import metadata from "./deno.json" with { type: "json" };
import { run } from "./src/command/mod.ts";
import { runWorker } from "./src/command/serve/workers/worker.ts";
import { err } from "./src/command/terminal.ts";

const PROGRAM = {
  version: `${metadata.name} ${metadata.version}`,
  adapters: ADAPTERS,
  entry: import.meta.url,
};

/** Runs the program and returns its exit code. */
export function main(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  return run(PROGRAM, args, env);
}

/** The environment; if Deno permits no variable, the program ends with 1. */
function environment(): Record<string, string> {
  try {
    return Deno.env.toObject();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    err(
      "Deno does not permit the program to read the environment. " +
        "Run it with -P, or with --allow-env.",
    );
    Deno.exit(1);
  }
}

if (import.meta.main) {
  Deno.exit(
    isMainThread
      ? await main(Deno.args, environment())
      : await runWorker(PROGRAM),
  );
}
