import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { eventually } from "../../system/e2e/eventually.ts";
import { addressOf, Program } from "../program.ts";

/** Room for the program itself and about 60 connections. */
const OPEN_FILES = 100;

function start(...args: string[]): Program {
  return new Program(
    ["--port=0", "--database=sqlite::memory:", ...args],
    { openFiles: OPEN_FILES },
  );
}

/** Connections that are held open. */
class Crowd implements Disposable {
  readonly #connections: Deno.Conn[] = [];

  /** Opens as many as it can, and sends each of them the text. */
  static async gather(address: URL, text = ""): Promise<Crowd> {
    const crowd = new Crowd();
    const { hostname, port } = address;
    for (let i = 0; i < OPEN_FILES; i++) {
      try {
        const connection = await Deno.connect({ hostname, port: Number(port) });
        crowd.#connections.push(connection);
        await connection.write(new TextEncoder().encode(text));
      } catch {
        // The service refuses the connection, as it should.
      }
    }
    return crowd;
  }

  /** Closes all. */
  [Symbol.dispose](): void {
    for (const it of this.#connections.splice(0)) it.close();
  }
}

const HOST = "Host: localhost\r\n";
const GET = `GET /livez HTTP/1.1\r\n${HOST}\r\n`;
const PUT = `PUT /persons/a HTTP/1.1\r\n${HOST}` +
  "Content-Type: application/json\r\nContent-Length: 33\r\n\r\n" +
  '{"firstName":"Ada","lastName":""}';

describe("serve, out of sockets", () => {
  const WAYS: [name: string, text: string][] = [
    ["silent", ""],
    ["half a header each", `GET /livez HTTP/1.1\r\n${HOST}X-Ha`],
    ["idle", GET],
  ];
  for (const [name, text] of WAYS) {
    it(`serves again while the connections are held: ${name}`, async () => {
      await using service = start();
      const address = await addressOf(service);
      for (const status of ["201", "200"]) {
        using _crowd = await Crowd.gather(address, text);
        await eventually(() => put(address), (it) => it === status);
      }
      service.kill("SIGTERM");
      const { code, stderr } = await service.ended();
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "No more connections are accepted");
    });
  }

  it("answers every request on an accepted connection", async () => {
    await using service = start();
    const address = await addressOf(service);
    using held = new DisposableStack();
    const answers = await Promise.all(
      Array.from({ length: OPEN_FILES }, () => ask(address, GET, held)),
    );
    await service.err(/No more connections are accepted/);
    assert(answers.filter((it) => it === "200").length > 10, `${answers}`);
    assertEquals(answers.filter((it) => it === "none"), []);
  });

  it("goes on while connections come that only connect", async () => {
    await using service = start();
    const address = await addressOf(service);
    const losses = /(?:No more connections[^]*?Listening on[^]*?){8}/;
    let lost = false;
    const enough = service.err(losses).finally(() => lost = true);
    while (!lost) {
      using _crowd = await Crowd.gather(address);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await enough;
    await eventually(() => put(address), (it) => it === "201");
    service.kill("SIGTERM");
    const { code, stderr } = await service.ended();
    assertEquals(code, 0, stderr);
  });

  it("exits with 1 if another program has taken the port", async () => {
    await using service = start();
    const address = await addressOf(service);
    using _taken = await take(service, address);
    const { code, stderr } = await service.ended();
    assertEquals(code, 1, stderr);
    assertStringIncludes(stderr, "The port could not be opened again");
    assertStringIncludes(stderr, '"Stopped."');
  });
});

/** Sends a request on a connection, keeps it open, and returns the result. */
async function ask(
  address: URL,
  request: string,
  held: DisposableStack,
): Promise<string> {
  const { hostname, port } = address;
  try {
    const connection = await Deno.connect({ hostname, port: Number(port) });
    held.adopt(connection, (it) => it.close());
    await connection.write(new TextEncoder().encode(request));
    const answer = new Uint8Array(2_000);
    const count = await connection.read(answer);
    if (count === null) return "none";
    return new TextDecoder().decode(answer.subarray(9, 12));
  } catch {
    return "refused";
  }
}

async function put(address: URL): Promise<string> {
  using held = new DisposableStack();
  return await ask(address, PUT, held);
}

/** Makes the service lose its port until this process is the first to open it. */
async function take(service: Program, address: URL): Promise<Deno.Listener> {
  const port = Number(address.port);
  for (let losses = 1;; losses++) {
    using _crowd = await Crowd.gather(address);
    let regained = false;
    service.err(new RegExp(`(?:Listening on \\S+ again[^]*?){${losses}}`))
      .then(() => regained = true, () => {});
    while (!regained) {
      try {
        return Deno.listen({ hostname: "127.0.0.1", port });
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  }
}
