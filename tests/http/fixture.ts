/**
 * The router over a service in memory, with the parts that a test looks at.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Hono } from "hono";
import type { App } from "../../src/app/app.ts";
import type { Config } from "../../src/config/config.ts";
import { MERGE_PATCH } from "../../src/http/request/media_type.ts";
import { Unmounted } from "../../src/http/response/answer.ts";
import { jsonLog } from "../../src/log/log.ts";
import type { LogFields } from "../../src/log/entry.ts";
import type { LogSink } from "../../src/log/queue.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import type { Stop } from "../../src/http/stop.ts";
import { RUNTIME } from "../../src/runtime.ts";
import type { PersonService } from "../../src/service/person_service.ts";
import { appOnFakes, type FakeOptions } from "../support/fakes/app_on_fakes.ts";
import type { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
import type { MemoryStore } from "../support/fakes/memory_store.ts";
import { describing, searchLog } from "../support/produced/answers.ts";

/** The optional parts of a request. */
export interface Init {
  readonly body?: BodyInit;
  readonly headers?: Record<string, string>;
}

/** A line of the log. */
export interface Line {
  readonly message: string;
  readonly fields: LogFields;
}

/** Settings of the router. */
export interface FixtureOptions extends Partial<Config> {
  readonly checkHost?: boolean;
  readonly requireHost?: boolean;
}

/** What is behind the router. */
export interface Behind {
  readonly cached?: boolean;
  readonly requestTimeout?: number;
  readonly stop?: Stop;
  readonly store?: Pick<FakeOptions, "coverage" | "newId">;
}

/** A router with its service, store, cache and log. */
export class Fixture implements AsyncDisposable {
  readonly store: MemoryStore;
  readonly keyValue: MemoryKeyValue;
  readonly errors: Line[] = [];
  readonly audits: Line[] = [];
  readonly access: Line[] = [];
  readonly service: PersonService;
  readonly router: Hono;
  /** The clock of the cache, in milliseconds. */
  now = 0;
  readonly #app: App;
  /** The same as lines, which are searched. */
  readonly #log = jsonLog(SEARCHED);

  constructor(
    { checkHost = false, requireHost = false, ...config }: FixtureOptions = {},
    { cached = true, requestTimeout = 5_000, store, stop }: Behind = {},
  ) {
    const fakes = appOnFakes(cached ? [] : ["--cache=none:"], {
      config: { requestTimeout, ...config },
      checkHost,
      requireHost,
      stop,
      log: {
        info: (message, fields = {}) => {
          const lines = message === "access" ? this.access : this.audits;
          lines.push({ message, fields });
          this.#log.info(message, fields);
        },
        warn: (message, fields = {}) => {
          if (message === "access") this.access.push({ message, fields });
          this.#log.warn(message, fields);
        },
        error: (message, fields = {}) => {
          this.errors.push({ message, fields });
          this.#log.error(message, fields);
        },
      },
      ...store,
      storeShared: false,
      cacheShared: false,
      runtime: { ...RUNTIME, random: () => 0, now: () => this.now },
    });
    this.store = fakes.store;
    this.keyValue = fakes.server;
    this.#app = fakes.app;
    this.service = fakes.app.service;
    this.router = describing(fakes.app.router);
  }

  /** Starts the app, which asks the store what it can do. */
  start(): Promise<void> {
    return this.#app.start();
  }

  /** Puts people into the store, past the service. */
  seed(...ids: readonly string[]): void {
    for (const id of ids) {
      const person = ada(id);
      this.store.persons.set(person.id, person);
    }
  }

  /** Sends a request. A body without a type has the one that the method takes. */
  async send(
    method: string,
    path: string,
    { body, headers }: Init = {},
  ): Promise<Response> {
    const type = method === "PATCH" ? MERGE_PATCH : "application/json";
    const json = body === undefined ? {} : { "Content-Type": type };
    const init = {
      method,
      headers: { ...json, ...headers },
      ...body === undefined ? {} : { body },
    };
    return await this.router.request(path, init, new Unmounted(RUNTIME));
  }

  /** Sends a value as JSON. */
  sendJson(method: string, path: string, value: unknown): Promise<Response> {
    return this.send(method, path, { body: JSON.stringify(value) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#app[Symbol.asyncDispose]();
    await this.#log[Symbol.asyncDispose]();
  }
}

const SEARCHED: LogSink = {
  write(lines) {
    searchLog(new TextDecoder().decode(lines));
    return Promise.resolve(lines.length);
  },
};

/** A person of that id. */
export function ada(id: string): Person {
  return PERSON.parse({ id, firstName: "Ada", lastName: "Lovelace" });
}

/** A problem, as it is sent. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: { pointer: string; detail: string }[];
}

/** Asserts that the answer is a complete problem of that status, and returns it. */
export async function assertProblem(
  response: Response,
  status: number,
  code: string,
): Promise<Problem> {
  const problem: Problem = await response.json();
  assertEquals([response.status, problem.status], [status, status]);
  assertEquals(problem.type, `urn:problem:person:${code}`);
  assert(problem.title.length > 0 && problem.detail.length > 0);
  assertEquals(problem.requestId, response.headers.get("X-Request-Id"));
  assertMatch(
    response.headers.get("Content-Type") ?? "",
    /^application\/problem\+json$/,
  );
  assertEquals(response.headers.get("Cache-Control"), "no-store");
  assertEquals(response.headers.get("X-Content-Type-Options"), "nosniff");
  return problem;
}

/** The path of a `Location` or `Link`, relative to the request's path. */
export function resolve(
  response: Response,
  from: string,
  field: "Location" | "Link",
): string {
  const value = response.headers.get(field) ?? "";
  const reference = field === "Link"
    ? /^<(.*)>; rel="next"$/.exec(value)?.[1]
    : value;
  if (!reference) throw new Error(`${field}: ${value} leads nowhere`);
  const { pathname, search } = new URL(reference, `http://localhost${from}`);
  return pathname + search;
}
