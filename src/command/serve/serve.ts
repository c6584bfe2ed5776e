/**
 * `serve`: the service over HTTP, until a signal ends it.
 *
 * @module
 */
import type { Command, Context } from "../command.ts";
import { listenToInterrupts } from "../interrupts.ts";
import { serveInstance, type Serving } from "./instance.ts";
import { publicReads, requireToken } from "./network_access.ts";
import { openLog } from "./open_log.ts";
import { LineStream } from "./workers/line_stream.ts";
import { serveWorkers } from "./workers/serve_workers.ts";

/** The command `serve`: it runs until a signal, and stops gracefully. */
export const serve: Command = {
  name: "serve",
  operands: [],
  options: {},
  help:
    "run the service; SIGTERM, SIGINT or SIGHUP stops it: requests in flight may\n" +
    "end within --shutdown-timeout; a second signal ends it at once",
  run,
};

async function run(context: Context): Promise<number> {
  const { config, warnings } = context;
  requireToken(config, config.host);
  const lines = new LineStream(Deno.stderr);
  const isTerminal = () => Deno.stderr.isTerminal();
  await using log = openLog(config, {
    isTerminal,
    write: (bytes) => lines.write(bytes),
  });
  for (const warning of warnings) log.warn(warning);
  using interrupts = listenToInterrupts();
  const serving: Serving = {
    log,
    stop: interrupts.signal,
    onListening(url, fields) {
      const exposed = publicReads(config);
      if (exposed !== undefined) log.warn(exposed);
      log.info(`Listening on ${url}`, fields);
    },
  };
  return config.workers > 1
    ? await serveWorkers(context, serving, lines)
    : await serveInstance({ ...context, ...serving });
}
