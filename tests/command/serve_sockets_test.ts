import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { eventually } from "../e2e/eventually.ts";
import { Upload } from "../e2e/upload.ts";
import { addressOf, Program } from "./program.ts";

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
        // The service has had enough, as it should.
      }
    }
    return crowd;
  }

  /** Closes all. */
  [Symbol.dispose](): void {
    for (const it of this.#connections.splice(0)) it.close();
  }
}

/** A PUT of that id is answered, on a connection of its own. */
async function assertWrites(address: URL, id: string): Promise<void> {
  using upload = await Upload.begin(address, id);
  assertEquals(await upload.finish(), 201);
}

describe("serve, out of sockets", () => {
  const WAYS: [name: string, text: string][] = [
    ["silent", ""],
    ["half a header each", "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Ha"],
    ["idle", "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ];
  for (const [name, text] of WAYS) {
    it(`is itself again, though they are held: ${name}`, async () => {
      await using service = start();
      const address = await addressOf(service);
      for (const round of [1, 2]) {
        using _crowd = await Crowd.gather(address, text);
        await eventually(
          () => answers(address),
          (answered) => answered,
          5_000,
        );
        await assertWrites(address, `${round}`);
      }
      service.kill("SIGTERM");
      const { code, stderr } = await service.ended();
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "No more connections are accepted");
    });
  }

  it("ends on purpose if somebody else has the port by then", async () => {
    await using service = start();
    const address = await addressOf(service);
    using _crowd = await Crowd.gather(address);
    using _taken = await take(Number(address.port));
    const { code, stderr } = await service.ended();
    assertEquals(code, 1, stderr);
    assertStringIncludes(stderr, "The port could not be kept open");
    assertStringIncludes(stderr, '"Stopped."');
  });
});

async function answers(address: URL): Promise<boolean> {
  try {
    const response = await fetch(new URL("livez", address));
    return await response.text() !== "";
  } catch {
    return false;
  }
}

/** Listens on the port as soon as it is free. */
async function take(port: number): Promise<Deno.Listener> {
  for (;;) {
    try {
      return Deno.listen({ hostname: "127.0.0.1", port });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}
