/**
 * The HTTP API of the service, as the settings say, and what it closes at the end.
 *
 * @module
 */
import type { Hono } from "hono";
import type { Config } from "../config/config.ts";
import { AccessLog } from "../http/middleware/access_log.ts";
import { REFUSALS } from "../http/middleware/audit.ts";
import type { HttpOptions } from "../http/options.ts";
import { createRouter } from "../http/router.ts";
import { BoundedLines } from "../log/bounded_lines.ts";
import { Deadline } from "../resilience/deadline.ts";
import type { PersonService } from "../service/person_service.ts";

/** What the HTTP API needs besides the service and the settings. */
export type HttpParts = Pick<
  HttpOptions,
  | "around"
  | "checkHost"
  | "deadline"
  | "log"
  | "metrics"
  | "open"
  | "requireHost"
  | "runtime"
  | "siblings"
  | "stop"
>;

/** The router, which is disposed of when no request is left. */
export interface Http extends AsyncDisposable {
  /** The router of every path. */
  readonly router: Hono;
}

/** The HTTP API of a service. */
export function openHttp(
  service: PersonService,
  config: Config,
  parts: HttpParts,
): Http {
  const { log, runtime } = parts;
  const open = new AsyncDisposableStack();
  const bodyDeadline = open.use(new Deadline(config.bodyTimeout, runtime));
  const refusals = open.use(new BoundedLines(log.info, REFUSALS, runtime));
  const access = open.use(AccessLog.of(config.accessLog, log, runtime));
  const router = createRouter(service, {
    ...config,
    ...parts,
    bodyDeadline,
    refusals,
    access,
  });
  return { router, [Symbol.asyncDispose]: () => open.disposeAsync() };
}
