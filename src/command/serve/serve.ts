/**
 * `serve`: the service over HTTP, until a signal ends it.
 *
 * @module
 */
import { type App, createApp } from "../../app.ts";
import { jsonLog, type Log } from "../../log/log.ts";
import { SETTING_NAMES, settingText } from "../../config/settings.ts";
import type { Command, Context } from "../command.ts";
import { FAILURE, OK } from "../exit_code.ts";
import { isRebindable, requireToken } from "./network_access.ts";
import { Gate } from "./in_flight_writes.ts";
import { listenToInterrupts } from "../interrupts.ts";
import { Listener } from "./listener.ts";
import { surviveMishaps } from "./uncaught_errors.ts";

/** Serves until it is told to stop; stops gracefully. */
export const serve: Command = {
  name: "serve",
  operands: [],
  options: {},
  help: "run the service; SIGTERM or SIGINT stops it: what is in flight is\n" +
    "finished for up to --shutdown-timeout, a second signal ends it at once",
  run,
};

async function run({ config, registry, out }: Context): Promise<number> {
  requireToken(config, config.host);
  await using log = jsonLog(Deno.stderr);
  using mishaps = surviveMishaps(log);
  const checkHost = isRebindable(config);
  const app = createApp(config, registry, log, { checkHost });
  using interrupts = listenToInterrupts();
  try {
    // So that the cache is trusted from the first request on.
    await app.start();
    const gate = new Gate(app.fetch);
    const fetch = (request: Request) => gate.fetch(request);
    const listener = new Listener(config, fetch, log);
    const settings = SETTING_NAMES.map((name) => settingText(name, config));
    out(`Listening on ${listener.url} (${settings.join(" ")})`);
    const broken = AbortSignal.any([mishaps.signal, listener.lost]);
    await aborted(AbortSignal.any([interrupts.signal, broken]));
    log.info("Stopping: finishing what is in flight.");
    const drained = gate.close().then(() => listener.close());
    await stop(config.shutdownTimeout, drained, app, log);
    return broken.aborted ? FAILURE : OK;
  } catch (error) {
    await app[Symbol.asyncDispose]();
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}

/** Waits for what is in flight, then closes the adapters, within the limit. */
async function stop(
  limit: number,
  drained: Promise<void>,
  app: App,
  log: Log,
): Promise<void> {
  const closing = Math.min(1_000, limit / 5);
  if (!await within(limit - closing, drained)) {
    // Their calls of the adapters fail now; the rest ends with the process.
    log.warn("Some requests were still in flight; they are cut off.");
  }
  if (!await within(closing, app[Symbol.asyncDispose]())) {
    log.warn("The adapters did not close in time.");
  }
  log.info("Stopped.");
}

/** Whether it was done in so many milliseconds. */
async function within(limit: number, done: Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), limit);
  try {
    return await Promise.race([done.then(() => true), promise]);
  } finally {
    clearTimeout(timer);
  }
}
