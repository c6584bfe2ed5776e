/**
 * One instance of the service: it serves a port until it is told to stop.
 *
 * @module
 */
import { type App, createApp } from "../../app/app.ts";
import type { Config } from "../../config/config.ts";
import type { Registry } from "../../dao/registry.ts";
import type { Log } from "../../log/log.ts";
import type { LogFields } from "../../log/entry.ts";
import { RUNTIME } from "../../runtime.ts";
import { Stop } from "../../http/stop.ts";
import type { WiringOptions } from "../../app/wiring_options.ts";
import { FAILURE, OK } from "../exit_code.ts";
import { aborted } from "./aborted.ts";
import { endingConnections } from "./ending_connections.ts";
import { type Fetch, InFlightWrites } from "./in_flight_writes.ts";
import { Listener } from "./listener.ts";
import { isRebindable } from "./network_access.ts";
import { startFields } from "./start_fields.ts";
import { surviveUncaughtErrors } from "./uncaught_errors.ts";

/** How long the program serves, and what it tells meanwhile. */
export interface Serving {
  /** The log. */
  readonly log: Log;
  /** Aborted when the program must stop. */
  readonly stop: AbortSignal;
  /** Called when it listens: with the address, and what else the log says. */
  readonly onListening: (url: string, fields: LogFields) => unknown;
}

/** What an instance needs. */
export interface InstanceOptions extends Serving, Pick<WiringOptions, "joins"> {
  /** Awaited before the instance listens; if it fails, the instance ends. */
  readonly beforeListening?: () => Promise<unknown>;
  /** The name and version of the program. */
  readonly version: string;
  /** The settings. */
  readonly config: Config;
  /** The adapters. */
  readonly registry: Registry;
}

/** Serves until the signal, then stops gracefully; returns the exit code. */
export async function serveInstance(
  options: InstanceOptions,
): Promise<number> {
  const { version, config, registry, log, stop: told, joins } = options;
  using uncaught = surviveUncaughtErrors(log);
  const checkHost = isRebindable(config);
  const stop = new Stop();
  const app = createApp(config, registry, log, {
    stop,
    checkHost,
    requireHost: true,
    // Where it may listen without a token was checked before.
    open: true,
    joins,
  });
  try {
    // Before the first request, so that the cache serves it.
    await app.start();
    await options.beforeListening?.();
    const writes = new InFlightWrites(app.fetch);
    let answer: Fetch = (request, delivery) => writes.fetch(request, delivery);
    const fetch: Fetch = (request, delivery) => answer(request, delivery);
    const listener = new Listener(config, fetch, log);
    options.onListening(
      listener.url,
      startFields(version, config, app.service.otherWriters),
    );
    const broken = AbortSignal.any([uncaught.signal, listener.lost]);
    await aborted(AbortSignal.any([told, broken]));
    stop.begin();
    answer = endingConnections(answer);
    if (!broken.aborted && config.shutdownDelay > 0) {
      log.info(
        "The service is not ready any more: it stops after PERSON_SHUTDOWN_DELAY.",
      );
      await within(config.shutdownDelay, aborted(broken));
    }
    log.info("The service is stopping: requests in flight may still end.");
    stop.refuseWrites();
    const drained = writes.ended().then(() => listener.close());
    await close(config.shutdownTimeout, drained, app, log);
    return broken.aborted ? FAILURE : OK;
  } catch (error) {
    await app[Symbol.asyncDispose]();
    throw error;
  }
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
