/**
 * The program, whose workers from the number in `HANGING_FROM` on hang while they
 * start.
 *
 * @module
 */
import { isMainThread, workerData } from "node:worker_threads";
import { ADAPTERS } from "../../../../adapters/mod.ts";
import { run } from "../../../../src/command/mod.ts";
import { runWorker } from "../../../../src/command/serve/workers/worker.ts";

const PROGRAM = { version: "1", adapters: ADAPTERS, entry: import.meta.url };

/** Never returns, and takes no message. */
function hang(): never {
  const line = `Worker ${workerData.number} hangs.\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(line));
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) Atomics.wait(never, 0, 0);
}

if (import.meta.main) {
  if (!isMainThread) {
    const from = Number(Deno.env.get("HANGING_FROM"));
    if (workerData.number >= from) hang();
  }
  Deno.exit(
    isMainThread ? await run(PROGRAM, Deno.args, {}) : await runWorker(PROGRAM),
  );
}
