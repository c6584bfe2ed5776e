/**
 * The access log: a line for each answer, or for each failure.
 *
 * @module
 */
import type { Context } from "hono";
import type { Config } from "../../config/config.ts";
import { BoundedLines } from "../../log/bounded_lines.ts";
import type { Log } from "../../log/log.ts";
import { type LogFields, SPARE } from "../../log/entry.ts";
import type { Route } from "../../metrics/request_labels.ts";
import type { Runtime } from "../../runtime.ts";
import { FAILURE } from "../response/failure.ts";

const CACHE = /^person; /;

/** Writes the access log; disposing writes the last sum of failures. */
export class AccessLog implements Disposable {
  /** The lowest status that has a line. */
  readonly least: number;
  readonly #log: Log;
  /** The lines of failures, which are bounded: in an outage every request fails. */
  readonly #failures: BoundedLines;

  private constructor(least: number, log: Log, runtime: Runtime) {
    this.least = least;
    this.#log = log;
    this.#failures = new BoundedLines(log.warn, {
      each: "access",
      more: "access: more requests failed",
    }, runtime);
  }

  /** The log, or `undefined` if no answer has a line. */
  static of(
    which: Config["accessLog"],
    log: Log,
    runtime: Runtime,
  ): AccessLog | undefined {
    if (which === "off") return undefined;
    return new AccessLog(which === "all" ? 0 : 500, log, runtime);
  }

  /** Writes the line of an answer; it took `took` seconds. */
  write(c: Context, route: Route, answer: Response, took: number): void {
    const { status } = answer;
    if (status >= 500) {
      this.#failures.add(status, () => fieldsOf(c, route, answer, took));
      return;
    }
    // A client can cause any number of these lines.
    const fields = fieldsOf(c, route, answer, took);
    this.#log.info("access", { ...fields, [SPARE]: true });
  }

  /** Writes the last sum of failures. */
  [Symbol.dispose](): void {
    this.#failures[Symbol.dispose]();
  }
}

/** What a line says. It has no path, which may hold personal data. */
function fieldsOf(
  c: Context,
  route: Route,
  { status, headers }: Response,
  took: number,
): LogFields {
  return {
    // A client can invent any method.
    method: c.req.method.slice(0, 20),
    route,
    status,
    ms: Math.round(took * 1e5) / 100,
    answered: headers.get("Cache-Status")?.replace(CACHE, ""),
    requestId: headers.get("X-Request-Id"),
    token: c.get("person/holder")?.fingerprint,
    reason: c.get(FAILURE),
  };
}
