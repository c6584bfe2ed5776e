/**
 * A service that runs as its users run it, and that is talked to over HTTP.
 *
 * @module
 */
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
  /** The field `Cache-Status`; empty without one. */
  readonly cache: string;
}

/** A running service. */
export class Service implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #ended: Promise<Ended>;
  /** Where it listens. */
  readonly url: URL;

  private constructor(
    process: Deno.ChildProcess,
    url: URL,
    ended: Promise<Ended>,
  ) {
    this.#process = process;
    this.url = url;
    this.#ended = ended;
  }

  /** Starts one on a free port and waits until it listens, and uses its cache. */
  static async start(settings: Settings, place?: Place): Promise<Service> {
    const process = spawn({ port: "0", ...settings }, place);
    const stdout = new Output(process.stdout, "out");
    const stderr = new Output(process.stderr, "log");
    const ended = endOf(process, stdout, stderr);
    const [, url = ""] = await Promise.race([
      stdout.match(/^Listening on (\S+)/m),
      ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
    ]);
    const service = new Service(process, new URL(url), ended);
    await service.trusted("nobody");
    return service;
  }

  /** Reads a person. */
  get(id: string, init?: RequestInit): Promise<Answer> {
    return this.#ask(id, init);
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
    return this.#ask(id, json("PUT", { firstName, lastName }));
  }

  /** Removes a person. */
  delete(id: string): Promise<Answer> {
    return this.#ask(id, { method: "DELETE" });
  }

  /** Sets the source of reads, and answers what it is then. */
  async source(source: "cache" | "database"): Promise<unknown> {
    const response = await this.fetch("admin/source", json("PUT", { source }));
    return (await response.json()).source;
  }

  /** Sends any request. The answer must be described in `/openapi.json`. */
  async fetch(path: string, init?: RequestInit): Promise<Response> {
    const url = String(new URL(path, this.url));
    const method = init?.method ?? "GET";
    return await described(await fetch(url, init), { method, url });
  }

  async #ask(id: string, init?: RequestInit): Promise<Answer> {
    const path = `persons/${encodeURIComponent(id)}`;
    const response = await this.fetch(path, init);
    const body = await response.text();
    const { firstName, lastName } = body === "" ? {} : JSON.parse(body);
    return {
      status: response.status,
      names: firstName === undefined ? "" : `${firstName} ${lastName}`,
      cache: response.headers.get("Cache-Status") ?? "",
    };
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

function json(method: string, value: unknown): RequestInit {
  return {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(value),
  };
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
