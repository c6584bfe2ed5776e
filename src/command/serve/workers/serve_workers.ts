/**
 * Serves one port with several workers, until a signal stops them.
 *
 * @module
 */
import type { Context } from "../../command.ts";
import { FAILURE, OK } from "../../exit_code.ts";
import type { LogSink } from "../../../log/queue.ts";
import { aborted } from "../aborted.ts";
import type { Serving } from "../instance.ts";
import { requireFreePort } from "../listen.ts";
import { requireSystem, tooManyWorkers } from "./requirements.ts";
import { startThread } from "./thread.ts";
import { Workers } from "./workers.ts";

/** How much longer than its own limit a worker may take to stop, in milliseconds. */
const GRACE = 2_000;

/** Starts the workers, waits for `stop`, stops them; returns the exit code. */
export async function serveWorkers(
  { config, entry }: Pick<Context, "config" | "entry">,
  { log, stop, onListening }: Serving,
  lines: LogSink,
): Promise<number> {
  requireSystem(config);
  requireFreePort(config);
  const tooMany = tooManyWorkers(config);
  if (tooMany !== undefined) log.warn(tooMany);
  using workers = new Workers({
    ...{ config, log, lines },
    start: (start) => startThread(entry, start),
  });
  const limit = config.shutdownDelay + config.shutdownTimeout + GRACE;
  const stopped = aborted(AbortSignal.any([stop, workers.broken]))
    .then(() => workers.stop(limit));
  const first = await workers.start();
  if (first) onListening(first.url, first.fields);
  await stopped;
  log.info("Every worker has stopped.");
  return workers.broken.aborted ? FAILURE : OK;
}
