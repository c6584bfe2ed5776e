/**
 * The program, whose workers end when a client asks for `/die`.
 *
 * @module
 */
import { isMainThread } from "node:worker_threads";
import { ADAPTERS } from "../../../../adapters/mod.ts";
import { run } from "../../../../src/command/mod.ts";
import { runWorker } from "../../../../src/command/serve/workers/worker.ts";

const PROGRAM = { version: "1", adapters: ADAPTERS, entry: import.meta.url };

/** Serves as before, but for `/die`. */
function mortal(): void {
  const { serve } = Deno;
  const value = (
    options: Deno.ServeTcpOptions,
    handler: (request: Request, info: unknown) => Response | Promise<Response>,
  ) =>
    serve(
      options,
      (request, info) =>
        request.url.endsWith("/die") ? Deno.exit(7) : handler(request, info),
    );
  Object.defineProperty(Deno, "serve", { value });
}

if (import.meta.main) {
  if (!isMainThread) mortal();
  Deno.exit(
    isMainThread ? await run(PROGRAM, Deno.args, {}) : await runWorker(PROGRAM),
  );
}
