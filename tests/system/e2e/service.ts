/**
 * A service that runs as its users run it, and that is talked to over HTTP.
 *
 * @module
 */
import { ClientError } from "../../../src/client/client_error.ts";
import type { ReadOptions } from "../../../src/client/client_options.ts";
import { PersonClient } from "../../../src/client/person_client.ts";
import { described } from "../../support/produced/answers.ts";
import { Output } from "../../support/produced/output.ts";
import { eventually } from "./eventually.ts";
import { type Ended, type Place, type Settings, spawn } from "./process.ts";

/** What a read or a write of one person was answered. */
export interface Answer {
  /** The HTTP status. */
  readonly status: number;
  /** The names, as in `Ada Lovelace`; empty if there is no such person. */
  readonly names: string;
  /** The field `Cache-Status` of a read that was answered; else empty. */
  readonly cache: string;
}

/** The milliseconds in which every call is answered. */
const PATIENCE = 180_000;

/** Deadlines of the backends that a busy machine does not miss. */
export const PATIENT = { cacheTimeout: "10s", databaseTimeout: "20s" } as const;

/** A running service. */
export class Service implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #ended: Promise<Ended>;
  /** Where it listens. */
  readonly url: URL;
  /** Its client, which tries once; each answer must be described. */
  readonly people: PersonClient;

  private constructor(
    process: Deno.ChildProcess,
    url: URL,
    ended: Promise<Ended>,
  ) {
    this.#process = process;
    this.url = url;
    this.#ended = ended;
    this.people = new PersonClient(url, {
      retries: 0,
      timeout: PATIENCE,
      fetch: async (request) => await described(await fetch(request), request),
    });
  }

  /** Starts one on a free port and waits until it listens, and uses its cache. */
  static async start(settings: Settings, place?: Place): Promise<Service> {
    const process = spawn({ port: "0", ...settings }, place);
    const stdout = new Output(process.stdout, "out");
    const stderr = new Output(process.stderr, "log");
    const ended = endOf(process, stdout, stderr);
    const [, url = ""] = await Promise.race([
      stderr.match(/Listening on (http[^\s"]+)/),
      ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
    ]);
    const service = new Service(process, new URL(url), ended);
    await service.trusted("nobody");
    return service;
  }

  /** Reads a person. */
  get(id: string, options?: ReadOptions): Promise<Answer> {
    return answerOf(async () => {
      const { person, cacheStatus: cache } = await this.people.read(
        id,
        options,
      );
      if (!person) return { status: 404, names: "", cache };
      const names = `${person.firstName} ${person.lastName}`;
      return { status: 200, names, cache };
    });
  }

  /**
   * Reads a person as soon as the service trusts its cache. On a machine that
   * stands still for a while, it does not: the store answers, as it should.
   */
  trusted(id: string): Promise<Answer> {
    return eventually(
      () => this.get(id),
      ({ cache }) => !cache.endsWith("detail=outbox-unread"),
    );
  }

  /** Puts a person. */
  put(id: string, firstName: string, lastName: string): Promise<Answer> {
    return answerOf(async () => {
      const person = { id, firstName, lastName };
      const { created } = await this.people.put(person);
      const names = `${firstName} ${lastName}`;
      return { status: created ? 201 : 200, names, cache: "" };
    });
  }

  /** Removes a person. */
  delete(id: string): Promise<Answer> {
    return answerOf(async () => {
      const status = await this.people.delete(id) ? 204 : 404;
      return { status, names: "", cache: "" };
    });
  }

  /** Sets the source of reads, and answers what it is then. */
  async source(source: "cache" | "database"): Promise<unknown> {
    const response = await this.fetch("admin/source", {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ source }),
    });
    return (await response.json()).source;
  }

  /** Sends any request. The answer must be described in `/openapi.json`. */
  async fetch(path: string, init?: RequestInit): Promise<Response> {
    const url = String(new URL(path, this.url));
    const method = init?.method ?? "GET";
    return await described(await fetch(url, init), { method, url });
  }

  /** Sends it a signal. */
  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Waits for its end. */
  ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Stops it as a supervisor does. */
  async stop(): Promise<Ended> {
    this.kill("SIGTERM");
    return await this.#ended;
  }

  /** Kills it, if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#ended;
  }
}

/** What is answered: a failure that has a status is an answer, too. */
async function answerOf(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ClientError) || error.status === undefined) {
      throw error;
    }
    return { status: error.status, names: "", cache: "" };
  }
}

async function endOf(
  process: Deno.ChildProcess,
  stdout: Output,
  stderr: Output,
): Promise<Ended> {
  await process.stdin.close();
  const { code } = await process.status;
  return { code, stdout: await stdout.all, stderr: await stderr.all };
}
