/**
 * The person service as a module. A user of it needs eight names:
 * {@linkcode createApp} with its {@linkcode AppOptions} makes an
 * {@linkcode App}, whose {@linkcode PersonService} reads and writes a
 * {@linkcode Person} by its {@linkcode PersonId}; {@linkcode PERSON}
 * checks one; what fails is an {@linkcode AppError}.
 *
 * What an author of adapters needs is in `@person/service/kit`, and the laws
 * that an adapter must keep are in `@person/service/contract`.
 *
 * @example Without HTTP
 * ```ts
 * import { createApp, PERSON } from "@person/service";
 * import { assertEquals } from "@std/assert";
 *
 * await using app = createApp({ database: "sqlite::memory:" });
 * const ada = PERSON.parse({ id: "1", firstName: "Ada", lastName: "Lovelace" });
 * await app.service.put(ada);
 * assertEquals((await app.service.get(ada.id)).record, ada);
 * ```
 *
 * @example Over HTTP, in another server
 * ```ts
 * import { createApp } from "@person/service";
 * import { assertEquals } from "@std/assert";
 * import { Hono } from "hono";
 *
 * // Without a token and without this word, HTTP answers 401.
 * const insecure = true;
 * await using people = createApp({ database: "sqlite::memory:", insecure });
 * const server = new Hono();
 * server.route("/people", people.router);
 * const response = await server.request("/people/persons/ada");
 * assertEquals(response.status, 404);
 * ```
 *
 * @module
 */
import { ADAPTERS } from "../adapters/mod.ts";
import { type App, createApp as wire } from "./app/app.ts";
import { readOptions, type SettingOptions } from "./config/options.ts";
import type { Adapter } from "./dao/adapter.ts";
import { thirdParty } from "./dao/adapter_shape.ts";
import { Registry } from "./dao/registry.ts";
import { AppError } from "./errors.ts";
import { type Log, NO_LOG } from "./log/log.ts";
import { unfailing } from "./log/unfailing.ts";

/** The options of {@linkcode createApp}: the settings, and what is not text. */
export interface AppOptions extends SettingOptions {
  /** The log. Without it, nothing is logged; what it throws is dropped. */
  readonly log?: Log | undefined;
  /**
   * The adapters that `database` and `cache` may name. The default is all
   * adapters of the service; `[...ADAPTERS, mine]` adds one.
   */
  readonly adapters?: readonly Adapter[] | undefined;
  /**
   * Whether only loopback host names are accepted, which protects against DNS
   * rebinding. By default the server around the service decides.
   */
  readonly checkHost?: boolean | undefined;
}

/**
 * Makes the service. Over HTTP it answers clients that send one of the tokens;
 * without any token it refuses all clients, unless `insecure` is true. It connects
 * to a backend when it first needs it. A wrong option throws an
 * `AppError("config")` that names it; a table that cannot hold people throws one
 * from `start()`.
 */
export function createApp(options: AppOptions = {}): App {
  const fault = kindFault(options);
  if (fault !== undefined) throw new AppError("config", fault);
  const { log = NO_LOG, adapters = ADAPTERS, checkHost, ...settings } = options;
  const kept = adapters.map((it) =>
    ADAPTERS.includes(it) ? it : thirdParty("adapters", it)
  );
  return wire(readOptions(settings), new Registry(kept), unfailing(log), {
    checkHost,
    nameOf: (name) => name,
  });
}

/** What is wrong with the type of an option, which a JavaScript caller may pass. */
function kindFault(options: AppOptions): string | undefined {
  if (typeof options !== "object" || options === null) {
    return "The options must be an object.";
  }
  const { log = NO_LOG, adapters = ADAPTERS, checkHost = true } = options;
  if (typeof checkHost !== "boolean") return "checkHost must be true or false";
  if (!Array.isArray(adapters)) return "adapters must be an array of adapters";
  const wrong = adapters.findIndex((it) =>
    typeof it?.scheme !== "string" || typeof it.open !== "function"
  );
  if (wrong >= 0) return `adapters[${wrong}] is not an adapter`;
  return [log?.info, log?.warn, log?.error].every((it) =>
      typeof it === "function"
    )
    ? undefined
    : "log must have the methods info, warn and error";
}

export type { App } from "./app/app.ts";
export type { Stored } from "./service/as_stored.ts";
export { PersonService } from "./service/person_service.ts";
export { PERSON, type Person, type PersonId } from "./person/person.ts";
export { AppError } from "./errors.ts";

// The types that those eight refer to.
export type { NamedField, RecordType } from "./record/record_type.ts";
export type { Field } from "./record/field.ts";
export type { Representation } from "./record/representation.ts";
export {
  type AppErrorOptions,
  type ErrorCode,
  type Fault,
  hasCode,
} from "./errors.ts";
export type { Delivery } from "./http/response/large_answers.ts";
export type { SettingOptions } from "./config/options.ts";
export type { Config } from "./config/config.ts";
export { jsonLog, type Log, type LogEntry, type QueuedLog } from "./log/log.ts";
export { type LogFields, SPARE } from "./log/entry.ts";
export type { LogSink } from "./log/queue.ts";
export type { Coverage } from "./dao/coverage.ts";
export type { Health } from "./service/health.ts";
export type { Changes, Page } from "./service/person_service.ts";
export type { Condition } from "./service/conditional_update.ts";
export type {
  BypassReason,
  CacheUse,
  Origin,
  Reading,
  ReadOptions,
  Source,
  UnverifiedUse,
  Written,
} from "./protocol/reading.ts";
export type { Soon } from "./soon.ts";
