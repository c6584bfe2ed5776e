/**
 * Serves one port with several workers, until a signal stops them.
 *
 * @module
 */
import { listenToInterrupts } from "../../interrupts.ts";
import type { Context } from "../../command.ts";
import { FAILURE, OK } from "../../exit_code.ts";
import type { Log, LogSink } from "../../../log/log.ts";
import { aborted } from "../aborted.ts";
import { requireFreePort } from "../listen.ts";
import { publicReads } from "../network_access.ts";
import { requireSystem } from "./requirements.ts";
import { startThread } from "./thread.ts";
import { Workers } from "./workers.ts";

/** How much longer than its own limit a worker may take to stop, in milliseconds. */
const GRACE = 2_000;

/** Starts the workers, waits for a signal, stops them; returns the exit code. */
export async function serveWorkers(
  { config, entry }: Pick<Context, "config" | "entry">,
  log: Log,
  lines: LogSink,
): Promise<number> {
  requireSystem(config);
  requireFreePort(config);
  using interrupts = listenToInterrupts();
  using workers = new Workers({
    ...{ config, log, lines },
    start: (start) => startThread(entry, start),
  });
  const { url, fields } = await workers.start();
  const exposed = publicReads(config);
  if (exposed !== undefined) log.warn(exposed);
  log.info(`Listening on ${url}`, fields);
  await aborted(AbortSignal.any([interrupts.signal, workers.broken]));
  await workers.stop(config.shutdownDelay + config.shutdownTimeout + GRACE);
  log.info("Every worker has stopped.");
  return workers.broken.aborted ? FAILURE : OK;
}
