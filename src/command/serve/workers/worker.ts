/**
 * A worker: one instance of the service in a thread of its own.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "../../../errors.ts";
import { withFields } from "../../../log/with_fields.ts";
import type { Sibling, Siblings } from "../../../http/siblings.ts";
import { FAILURE } from "../../exit_code.ts";
import { registryFor } from "../../load_adapters.ts";
import type { Program } from "../../mod.ts";
import { serveInstance } from "../instance.ts";
import { openLog } from "../open_log.ts";
import { Link, type Port } from "./link.ts";
import type {
  MainOffer,
  StartFailure,
  WorkerOffer,
  WorkerStart,
} from "./offers.ts";

/**
 * Serves in this thread what the main thread has started it with, and returns
 * the exit code. A main thread has no other thread to answer to: it is a bug to
 * call this there.
 */
export async function runWorker(
  program: Pick<Program, "version" | "adapters">,
  port: Port | null = parentPort,
  { config, number }: WorkerStart = workerData,
): Promise<number> {
  if (!port) throw new Error("Only a thread of the program runs a worker.");
  const stop = new AbortController();
  const joined = Promise.withResolvers<Sibling>();
  const offer: WorkerOffer = {
    stop: () => stop.abort(),
    metrics: async () => await (await joined.promise).snapshot(),
    setSource: async (source) => (await joined.promise).setSource(source),
  };
  const link = new Link<MainOffer>(port, offer);
  await using log = withFields(
    openLog(config, {
      isTerminal: () => Deno.stderr.isTerminal(),
      write: (lines) => link.call("write", lines),
    }),
    { worker: number },
  );
  const siblings: Siblings = {
    metrics: () => link.call("allMetrics", undefined),
    setSource: (source) => link.call("setSourceOfAll", source),
  };
  try {
    return await serveInstance({
      version: program.version,
      config,
      registry: await registryFor(config, program.adapters),
      log,
      stop: stop.signal,
      joins(sibling) {
        joined.resolve(sibling);
        return siblings;
      },
      beforeListening: () => link.call("mayListen", undefined),
      onListening: (url, fields) => link.call("listening", { url, fields }),
    });
  } catch (error) {
    await link.call("failed", failureOf(error));
    return FAILURE;
  }
}

function failureOf(error: unknown): StartFailure {
  return error instanceof AppError
    ? { code: error.code, message: error.message }
    : { code: "unavailable", message: `Unexpected error: ${error}` };
}
