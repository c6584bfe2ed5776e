/**
 * `serve`: the service over HTTP, until a signal ends it.
 *
 * @module
 */
import { type App, createApp } from "../../app.ts";
import type { Log } from "../../log/log.ts";
import { RUNTIME } from "../../runtime.ts";
import { Stop } from "../../http/stop.ts";
import type { Command, Context } from "../command.ts";
import { FAILURE, OK } from "../exit_code.ts";
import { endingConnections } from "./ending_connections.ts";
import { isRebindable, publicReads, requireToken } from "./network_access.ts";
import { type Fetch, InFlightWrites } from "./in_flight_writes.ts";
import { listenToInterrupts } from "../interrupts.ts";
import { Listener } from "./listener.ts";
import { openLog } from "./open_log.ts";
import { startFields } from "./start_fields.ts";
import { surviveUncaughtErrors } from "./uncaught_errors.ts";

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

async function run(
  { version, config, registry, warnings }: Context,
): Promise<number> {
  requireToken(config, config.host);
  await using log = openLog(config);
  for (const warning of warnings) log.warn(warning);
  using uncaught = surviveUncaughtErrors(log);
  const checkHost = isRebindable(config);
  const stop = new Stop();
  const app = createApp(config, registry, log, {
    stop,
    checkHost,
    requireHost: true,
    // Where it may listen without a token was checked above.
    open: true,
  });
  using interrupts = listenToInterrupts();
  try {
    // Before the first request, so that the cache serves it.
    await app.start();
    const writes = new InFlightWrites(app.fetch);
    let answer: Fetch = (request, delivery) => writes.fetch(request, delivery);
    const fetch: Fetch = (request, delivery) => answer(request, delivery);
    const listener = new Listener(config, fetch, log);
    const exposed = publicReads(config);
    if (exposed !== undefined) log.warn(exposed);
    log.info(
      `Listening on ${listener.url}`,
      startFields(version, config, app.service.otherWriters),
    );
    const broken = AbortSignal.any([uncaught.signal, listener.lost]);
    await aborted(AbortSignal.any([interrupts.signal, broken]));
    stop.begin();
    answer = endingConnections(answer);
    if (!broken.aborted && config.shutdownDelay > 0) {
      log.info(
        "Not ready any more: the service stops after PERSON_SHUTDOWN_DELAY.",
      );
      await within(config.shutdownDelay, aborted(broken));
    }
    log.info("Stopping: requests in flight may still end.");
    stop.refuseWrites();
    const drained = writes.ended().then(() => listener.close());
    await close(config.shutdownTimeout, drained, app, log);
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

/** Waits for the requests in flight, then closes the adapters, within the limit. */
async function close(
  limit: number,
  drained: Promise<void>,
  app: App,
  log: Log,
): Promise<void> {
  const closing = Math.min(1_000, limit / 5);
  if (!await within(limit - closing, drained)) {
    // Their calls to the adapters fail now; the end of the process closes the rest.
    log.warn("The shutdown timeout is over: requests in flight are cut off.");
  }
  if (!await within(closing, app[Symbol.asyncDispose]())) {
    log.warn(
      "The database or the cache did not close in time: the end of the process closes them.",
    );
  }
  log.info("Stopped.");
}

/** Whether `done` resolves within `limit` milliseconds. */
async function within(limit: number, done: Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = RUNTIME.setTimeout(() => resolve(false), limit);
  try {
    return await Promise.race([done.then(() => true), promise]);
  } finally {
    RUNTIME.clearTimeout(timer);
  }
}
