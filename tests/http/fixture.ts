/**
 * The router over a service in memory, with everything a test may look at.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Hono } from "hono";
import { CacheAside } from "../../src/dao/cache_aside.ts";
import { GenerationCache } from "../../src/dao/generation_cache.ts";
import type { HttpOptions } from "../../src/http/options.ts";
import { createRouter } from "../../src/http/router.ts";
import type { Log, LogFields } from "../../src/log.ts";
import { parsePerson, type Person } from "../../src/person/person.ts";
import { PersonService } from "../../src/person/person_service.ts";
import { MemoryKeyValue } from "../fakes/memory_key_value.ts";
import { MemoryStore } from "../fakes/memory_store.ts";

/** What a request may have besides its method and path. */
export interface Init {
  readonly body?: BodyInit;
  readonly headers?: Record<string, string>;
}

/** A router, and all that is behind it. */
export class Fixture implements AsyncDisposable {
  readonly store = new MemoryStore();
  readonly keyValue: MemoryKeyValue;
  readonly errors: { message: string; fields: LogFields }[] = [];
  readonly service: PersonService;
  readonly router: Hono;
  /** The clock of the cache, in milliseconds. */
  now = 0;
  readonly #people: CacheAside;

  constructor(
    options: Partial<HttpOptions> = {},
    { cached = true }: { readonly cached?: boolean } = {},
  ) {
    const now = () => this.now;
    this.keyValue = new MemoryKeyValue(now);
    let generations = 0;
    const cache = new GenerationCache(
      this.keyValue,
      { ttl: 300_000, absentTtl: 30_000, stale: 3_600_000, mark: 10_000 },
      {
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
    this.service = new PersonService(this.#people, this.store, source);
    const log: Log = {
      info: () => {},
      warn: () => {},
      error: (message, fields = {}) => this.errors.push({ message, fields }),
    };
    this.router = createRouter(this.service, {
      bodyLimit: 65_536,
      batchLimit: 100,
      log,
      ...options,
    });
  }

  /** Puts people into the store, past the service. */
  seed(...ids: readonly string[]): void {
    for (const id of ids) {
      const person = ada(id);
      this.store.persons.set(person.id, person);
    }
  }

  /** Sends a request. A body without a type is sent as JSON. */
  async send(
    method: string,
    path: string,
    { body, headers }: Init = {},
  ): Promise<Response> {
    const json = body === undefined ? {} : { "Content-Type": TYPE };
    return await this.router.request(path, {
      method,
      headers: { ...json, ...headers },
      ...body === undefined ? {} : { body },
    });
  }

  /** Sends a value as JSON. */
  sendJson(method: string, path: string, value: unknown): Promise<Response> {
    return this.send(method, path, { body: JSON.stringify(value) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#people[Symbol.asyncDispose]();
  }
}

const TYPE = "application/json";

/** A person of that id. */
export function ada(id: string): Person {
  return parsePerson({ id, firstName: "Ada", lastName: "Lovelace" });
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
