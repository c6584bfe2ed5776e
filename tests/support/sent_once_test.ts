import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SENT_ONCE } from "./sent_once.ts";

const ANSWER = "HTTP/1.1 204 No Content\r\n\r\n";

/** Answers reads, and hangs up when a write has come; counts the writes. */
class HangsUp implements Disposable {
  writes = 0;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });

  constructor() {
    void this.#accept();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}/`;
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) void this.#serve(connection);
  }

  async #serve(connection: Deno.TcpConn): Promise<void> {
    using it = connection;
    const buffer = new Uint8Array(4096);
    for (;;) {
      const length = await it.read(buffer).catch(() => null);
      if (length === null) return;
      if (!new TextDecoder().decode(buffer).startsWith("GET")) {
        this.writes++;
        return;
      }
      await it.write(new TextEncoder().encode(ANSWER));
    }
  }

  [Symbol.dispose](): void {
    this.#listener.close();
  }
}

describe("a write on a connection of its own", () => {
  for (const method of ["PUT", "POST", "PATCH", "DELETE"]) {
    it(`is sent once if the server hangs up: ${method}`, async () => {
      using server = new HangsUp();
      const send = async (method: string) => {
        const answer = await fetch(server.url, { method, client: SENT_ONCE });
        await answer.body?.cancel();
      };
      await send("GET");
      await assertRejects(() => send(method), TypeError);
      assertEquals(server.writes, 1);
    });
  }
});
