/**
 * The servers to which the walk of the client goes.
 *
 * @module
 */
import { createApp } from "../../../src/mod.ts";
import { describing } from "../../support/produced/answers.ts";
import type { Places } from "./client_walk.ts";

/** Bad answers by their name. */
const BAD: Readonly<
  Record<string, (signal: AbortSignal) => Promise<Response>>
> = {
  html: () => given("<html>", { "Content-Type": "text/html" }),
  json: () => given('{"id":', { "Content-Type": "application/json" }),
  problem: () =>
    given("{}", { "Content-Type": "application/problem+json" }, 400),
  redirect: () => given("", { Location: "/persons/ada" }, 307),
  endless: () =>
    Promise.resolve(
      new Response(
        new ReadableStream({
          pull: (it) => it.enqueue(new Uint8Array(1 << 18)),
        }),
      ),
    ),
  slow: (signal) =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(new Response(null)));
    }),
};

/** Every page may call the bad server. */
const OPEN: readonly [string, string][] = [
  ["Access-Control-Allow-Origin", "*"],
  ["Access-Control-Allow-Headers", "*"],
  ["Access-Control-Allow-Methods", "*"],
];

async function badAnswer(name: string, request: Request): Promise<Response> {
  const bad = request.method === "OPTIONS" ? undefined : BAD[name];
  const { status, headers, body } = await bad?.(request.signal) ??
    new Response(null);
  return new Response(body, { status, headers: [...headers, ...OPEN] });
}

function given(
  body: string,
  headers: Record<string, string>,
  status = 200,
): Promise<Response> {
  return Promise.resolve(new Response(body, { status, headers }));
}

/** A service and a bad server, at one origin; and files beside them. */
export class ClientSite implements AsyncDisposable {
  readonly #app;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  /** Serves them on a free port. Pages of the other origins may call them. */
  constructor(
    files: Readonly<Record<string, Response>> = {},
    origins: readonly string[] = [],
  ) {
    const app = createApp({
      database: "sqlite::memory:",
      insecure: true,
      corsOrigin: origins,
    });
    this.#app = app;
    const service = describing(app.router);
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      async (request) => {
        const { pathname } = new URL(request.url);
        const name = /^\/bad\/(\w+)\//.exec(pathname)?.[1];
        if (name !== undefined) return await badAnswer(name, request);
        return files[pathname]?.clone() ?? await service.fetch(request);
      },
    );
  }

  /** Where it is. */
  get origin(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Where a walk goes. */
  get places(): Places {
    return { service: `${this.origin}/`, bad: `${this.origin}/bad/` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await this.#app[Symbol.asyncDispose]();
  }
}
