/**
 * The router over a service in memory, with everything a test may look at.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Hono } from "hono";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import { GenerationCache } from "../../src/cache_aside/generation_cache.ts";
import { Deadline } from "../../src/resilience/deadline.ts";
import { MERGE_PATCH } from "../../src/http/request/media_type.ts";
import type { HttpOptions } from "../../src/http/options.ts";
import { ALONE } from "../../src/http/response/answer.ts";
import { createRouter } from "../../src/http/router.ts";
import {
  jsonLog,
  type Log,
  type LogFields,
  type LogSink,
} from "../../src/log/log.ts";
import { Metrics } from "../../src/metrics/metrics.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import { PersonService } from "../../src/service/person_service.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { searching, searchLog } from "../support/produced/answers.ts";

/** What a request may have besides its method and path. */
export interface Init {
  readonly body?: BodyInit;
  readonly headers?: Record<string, string>;
}

/** A line of the log. */
export interface Line {
  readonly message: string;
  readonly fields: LogFields;
}

/** What is behind the router. */
export interface Behind {
  readonly cached?: boolean;
  readonly requestTimeout?: number;
}

/** A router, and all that is behind it. */
export class Fixture implements AsyncDisposable {
  readonly store = new MemoryStore();
  readonly keyValue: MemoryKeyValue;
  readonly errors: Line[] = [];
  readonly audits: Line[] = [];
  readonly service: PersonService;
  readonly router: Hono;
  /** The clock of the cache, in milliseconds. */
  now = 0;
  readonly #people: CacheAside<Person>;
  readonly #deadline: Deadline;
  /** The same as lines, which are searched. */
  readonly #log = jsonLog(SEARCHED);

  constructor(
    options: Partial<HttpOptions> = {},
    { cached = true, requestTimeout = 5_000 }: Behind = {},
  ) {
    const now = () => this.now;
    this.keyValue = new MemoryKeyValue(now);
    let generations = 0;
    const cache = new GenerationCache(
      this.keyValue,
      {
        record: PERSON,
        lifetimes: {
          ttl: 300_000,
          absentTtl: 30_000,
          stale: 3_600_000,
          mark: 10_000,
        },
        chance: {
          generation: () => `generation-${generations++}` as never,
          random: () => 0,
          now,
        },
      },
    );
    this.#people = new CacheAside({
      store: this.store,
      cache: cached ? cache : undefined,
      shared: false,
      durable: false,
    });
    const source = cached ? "cache" : "database";
    const metrics = new Metrics(
      cached ? ["store", "cache"] : ["store"],
      () => this.service.source,
    );
    this.service = new PersonService(
      this.#people,
      this.store,
      source,
      (origin) => metrics.read(origin),
    );
    this.#deadline = new Deadline(requestTimeout);
    const log: Log = {
      info: (message, fields = {}) => {
        this.audits.push({ message, fields });
        this.#log.info(message, fields);
      },
      warn: () => {},
      error: (message, fields = {}) => {
        this.errors.push({ message, fields });
        this.#log.error(message, fields);
      },
    };
    const router = createRouter(this.service, {
      bodyLimit: 65_536,
      bodyTimeout: 10_000,
      batchLimit: 100,
      urlLimit: 32_768,
      maxRequests: 1_000,
      writeToken: [],
      readToken: [],
      corsOrigin: [],
      checkHost: false,
      deadline: this.#deadline,
      log,
      metrics,
      ...options,
    });
    this.router = searching(router);
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
    return await this.router.request(path, init, ALONE);
  }

  /** Sends a value as JSON. */
  sendJson(method: string, path: string, value: unknown): Promise<Response> {
    return this.send(method, path, { body: JSON.stringify(value) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#deadline[Symbol.dispose]();
    await this.#people[Symbol.asyncDispose]();
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

/** Asserts that the answer is a whole problem of that status, and gives it. */
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

/** Where a `Location` or `Link` leads from the path that was asked for. */
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
