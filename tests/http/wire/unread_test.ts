import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Config } from "../../../src/config/config.ts";
import { PERSON } from "../../../src/person/person.ts";
import { RUNTIME, type Runtime } from "../../../src/runtime.ts";
import { appOnFakes } from "../../support/fakes/app_on_fakes.ts";
import { timed, TooSlow } from "../../support/timed.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { ClosedWindow, RST_STREAM } from "./http2.ts";

const LIST = "/persons?limit=1000";
// More than the buffers of the operating system take.
const PAGES = `GET ${LIST} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(500);

/** The app behind a server, with a thousand people. */
class Server implements AsyncDisposable {
  readonly errors: unknown[] = [];
  /** Whether the time of an answer is over. */
  late = false;
  readonly #fakes;
  readonly #server;

  constructor(config: Partial<Config>) {
    const runtime: Runtime = {
      ...RUNTIME,
      setTimeout: (run, ms) =>
        RUNTIME.setTimeout(() => {
          run();
          if (ms === config.answerTimeout) this.late = true;
        }, ms),
    };
    this.#fakes = appOnFakes(["--cache=none:"], { config, runtime });
    for (let i = 0; i < 1_000; i++) {
      const name = "x".repeat(255);
      const given = { id: `${1_000 + i}`, firstName: name, lastName: name };
      const person = PERSON.parse(given);
      this.#fakes.store.persons.set(person.id, person);
    }
    this.#server = Deno.serve({
      port: 0,
      hostname: "127.0.0.1",
      onListen: () => {},
      onError: (error) => {
        this.errors.push(error);
        return new Response(null, { status: 500 });
      },
    }, this.#fakes.app.fetch);
  }

  connect(): Promise<Deno.TcpConn> {
    return Deno.connect({
      hostname: "127.0.0.1",
      port: this.#server.addr.port,
    });
  }

  async status(path: string): Promise<number> {
    const { port } = this.#server.addr;
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    await response.body?.cancel();
    return response.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await this.#fakes.app[Symbol.asyncDispose]();
  }
}

/** Clients that ask for pages and read nothing, by protocol. */
const CLIENTS: Readonly<
  Record<string, (it: Server) => Promise<Disposable[]>>
> = {
  "HTTP/2 with a closed window": (it) =>
    Promise.all(
      Array.from({ length: 8 }, async () =>
        await ClosedWindow.open(await it.connect(), 200, LIST)),
    ),
  "HTTP/1.1": (it) =>
    Promise.all(Array.from({ length: 4 }, async () => {
      const connection = await it.connect();
      await connection.write(new TextEncoder().encode(PAGES));
      return { [Symbol.dispose]: () => connection.close() };
    })),
};

describe("a client that does not read large answers", () => {
  for (const [protocol, ask] of Object.entries(CLIENTS)) {
    const little = timed(async () => {
      await using it = new Server({ maxRequests: 4 });
      const before = Deno.memoryUsage().rss;
      // The server waits for them at the end, also if this case fails.
      using clients = new DisposableStack();
      for (const client of await ask(it)) clients.use(client);
      await eventually(() => it.status(LIST), (it) => it === 503);
      const grown = (Deno.memoryUsage().rss - before) / 1e6;
      // All answers have 900 MB or more. Other tests use memory, too.
      if (grown > 400) throw new TooSlow(`It took ${grown} MB`);
      // The others are served.
      assertEquals(await it.status("/persons/1000"), 200);
      clients.dispose();
      await eventually(() => it.status(LIST), (it) => it === 200);
    });
    it(`holds half of the places and little memory: ${protocol}`, little);
  }

  it("gets no more of them when its time is over", async () => {
    await using it = new Server({ maxRequests: 4, answerTimeout: 101 });
    using client = await ClosedWindow.open(await it.connect(), 1, LIST);
    await eventually(() => Promise.resolve(it.late), (late) => late);
    for (const stream of [0, 1]) await client.widen(stream, 1_000_000);
    await client.frame(RST_STREAM);
    assertEquals(it.errors.length, 1);
    assertEquals(await it.status(LIST), 200);
  });

  it("and goes away at once holds no place", async () => {
    await using it = new Server({ maxRequests: 2 });
    for (let i = 0; i < 50; i++) {
      const connection = await it.connect();
      await connection.write(new TextEncoder().encode(PAGES.slice(0, 100)));
      if (i % 2) await new Promise((resolve) => setTimeout(resolve, 1));
      connection.close();
    }
    await eventually(() => it.status(LIST), (it) => it === 200);
  });
});
