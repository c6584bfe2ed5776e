/**
 * The server that listens on the configured port.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import type { Log } from "../../log/log.ts";
import type { Config } from "../../config/config.ts";
import { AnswerTimeout } from "../../http/response/large_answers.ts";
import { requireToken } from "./network_access.ts";
import type { Fetch } from "./in_flight_writes.ts";

/** A listening server. */
export type Server = Deno.HttpServer<Deno.Addr>;

/**
 * Listens on the configured host and port. It throws an error that names the
 * setting to change, also if DENO_SERVE_ADDRESS made it listen beyond loopback
 * without a token.
 */
export function listen(config: Config, fetch: Fetch, log: Log): Server {
  const server = open(config, fetch, log);
  try {
    const { addr } = server;
    // The file's permissions protect a Unix socket.
    if (!("path" in addr)) requireToken(config, hostOf(addr));
    return server;
  } catch (error) {
    // At once, before it answers a request.
    server.shutdown();
    throw error;
  }
}

/**
 * Throws, as `listen` does, if another program has the port. Workers would share
 * it with that program instead.
 */
export function requireFreePort({ host, port }: Config): void {
  if (port === 0) return;
  try {
    Deno.listen({ hostname: host, port }).close();
  } catch (cause) {
    throw unableToListen(cause, host, port);
  }
}

function open({ host, port, workers }: Config, fetch: Fetch, log: Log): Server {
  try {
    return Deno.serve({
      hostname: host,
      port,
      reusePort: workers > 1,
      onListen: () => {},
      onError(error) {
        // Nothing is wrong with the service, and its answer has been begun.
        if (error instanceof AnswerTimeout) {
          return new Response(null, { status: 503 });
        }
        log.error(
          "A request failed outside of the router, and was answered with 500.",
          {
            error,
          },
        );
        return new Response(null, { status: 500 });
      },
    }, fetch);
  } catch (cause) {
    throw unableToListen(cause, host, port);
  }
}

function unableToListen(cause: unknown, host: string, port: number): AppError {
  return new AppError("unavailable", cannotListen(cause, host, port), {
    cause,
  });
}

function cannotListen(error: unknown, host: string, port: number): string {
  const it = `${bracketed(host)}:${port}`;
  if (error instanceof Deno.errors.AddrInUse) {
    return `${it} is in use. Set PERSON_PORT (--port) to another port, or to 0 for any free one.`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `The operating system does not permit the program to listen on ${it}. Set PERSON_PORT (--port) to 1024 or more.`;
  }
  if (error instanceof Deno.errors.NotCapable) {
    return `Deno does not permit the program to listen on ${it}. Run it with -P, or with --allow-net.`;
  }
  return `Cannot listen on ${it}. Set PERSON_HOST (--host) to a name or address of this machine.`;
}

/** The URL of a listening address; DENO_SERVE_ADDRESS may have set the address. */
export function urlOf(address: Deno.Addr): string {
  if ("hostname" in address) {
    return `http://${bracketed(address.hostname)}:${address.port}/`;
  }
  return "path" in address
    ? `unix:${address.path}`
    : `vsock:${address.cid}:${address.port}`;
}

function hostOf(address: Deno.NetAddr | Deno.VsockAddr): string {
  return "hostname" in address ? address.hostname : urlOf(address);
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
