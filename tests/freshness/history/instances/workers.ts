/**
 * The program whose workers believe in the same machine as its main thread.
 * Deno preloads no module for a worker, so this one imports it.
 *
 * @module
 */
import "./machine.ts";
import { isMainThread } from "node:worker_threads";
import { ADAPTERS } from "../../../../adapters/mod.ts";
import { run } from "../../../../src/command/mod.ts";
import { runWorker } from "../../../../src/command/serve/workers/worker.ts";

const PROGRAM = { version: "1", adapters: ADAPTERS, entry: import.meta.url };

if (import.meta.main) {
  Deno.exit(
    isMainThread
      ? await run(PROGRAM, Deno.args, Deno.env.toObject())
      : await runWorker(PROGRAM),
  );
}
