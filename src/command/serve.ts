/**
 * `serve`: the service over HTTP, until a signal ends it.
 *
 * @module
 */
import { type App, createApp } from "../app.ts";
import { AppError } from "../errors.ts";
import { jsonLog, type Log } from "../log.ts";
import { type Config, SETTING_NAMES, settingText } from "../settings.ts";
import type { Command, Context } from "./command.ts";
import { OK } from "./exit_code.ts";
import { Gate } from "./gate.ts";
import { listenToInterrupts } from "./interrupts.ts";

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
  const log = jsonLog(Deno.stderr);
  const app = createApp(config, registry, log);
  using interrupts = listenToInterrupts();
  try {
    const gate = new Gate(app.fetch);
    const server = listen(config, gate, log);
    const settings = SETTING_NAMES.map((name) => settingText(name, config));
    out(`Listening on ${urlOf(server.addr)} (${settings.join(" ")})`);
    await app.start();
    await aborted(interrupts.signal);
    log.info("Stopping: finishing what is in flight.");
    const drained = gate.close().then(() => server.shutdown());
    await stop(config.shutdownTimeout, drained, app, log);
    return OK;
  } catch (error) {
    await app[Symbol.asyncDispose]();
    throw error;
  }
}

type Server = Deno.HttpServer<Deno.Addr>;

function listen({ host, port }: Config, gate: Gate, log: Log): Server {
  try {
    return Deno.serve({
      hostname: host,
      port,
      onListen: () => {},
      onError(error) {
        log.error("A request failed.", { error });
        return new Response(null, { status: 500 });
      },
    }, (request) => gate.fetch(request));
  } catch (cause) {
    throw new AppError("unavailable", cannotListen(cause, host, port), {
      cause,
    });
  }
}

function cannotListen(error: unknown, host: string, port: number): string {
  const it = `${bracketed(host)}:${port}`;
  if (error instanceof Deno.errors.AddrInUse) {
    return `${it} is in use. Set PERSON_PORT (--port) to another port, or to 0 for any free one.`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `The system does not permit to listen on ${it}. Set PERSON_PORT (--port) to 1024 or more.`;
  }
  if (error instanceof Deno.errors.NotCapable) {
    return `Deno does not permit to listen on ${it}. Run it with -P, or with --allow-net.`;
  }
  return `Cannot listen on ${it}. Set PERSON_HOST (--host) to a name or address of this machine.`;
}

/** Where it listens, which DENO_SERVE_ADDRESS decides if it is set. */
function urlOf(address: Deno.Addr): string {
  if ("hostname" in address) {
    return `http://${bracketed(address.hostname)}:${address.port}/`;
  }
  return "path" in address
    ? `unix:${address.path}`
    : `vsock:${address.cid}:${address.port}`;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
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
