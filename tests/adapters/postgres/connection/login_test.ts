import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PostgresConnection } from "../../../../adapters/postgres/connection/connection.ts";
import { meaningOf } from "../../../../adapters/postgres/errors.ts";
import { connectionOptions } from "../../../../adapters/postgres/connection/url.ts";
import { Postgres } from "../../../support/servers/postgres.ts";
import { RUNTIME } from "../../../../src/runtime.ts";
import { READING } from "../../../../adapters/sql/pool/meaning.ts";

const soon = () => performance.now() + 5000;

/** A server that asks for the password, and all that it gets. */
class Rogue implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #served: Promise<void>;
  readonly got: string[] = [];

  /** Answers the first packet of each client with this one. */
  constructor(answer: Uint8Array) {
    this.#served = this.#serve(answer);
  }

  /** The port. */
  get port(): number {
    return this.#listener.addr.port;
  }

  async #serve(answer: Uint8Array): Promise<void> {
    for await (const connection of this.#listener) {
      using it = connection;
      const bytes = new Uint8Array(4096);
      await it.read(bytes);
      await it.write(answer);
      const n = await it.read(bytes).catch(() => null);
      if (n) this.got.push(new TextDecoder().decode(bytes.subarray(0, n)));
    }
  }

  /** Stops listening. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#served.catch(() => {});
  }
}

const ASKS: Record<string, Uint8Array> = {
  "in clear text": new Uint8Array([82, 0, 0, 0, 8, 0, 0, 0, 3]),
  "for its MD5": new Uint8Array([82, 0, 0, 0, 12, 0, 0, 0, 5, 1, 2, 3, 4]),
};

async function login(port: number, more: object): Promise<string> {
  const url = new URL(`postgres://person:hunter2@127.0.0.1:${port}/test`);
  const options = { ...connectionOptions(url)(), ...more };
  const error = await assertRejects(() =>
    PostgresConnection.open(options, soon(), { runtime: RUNTIME })
  );
  return meaningOf(error, READING).message;
}

for (const [how, answer] of Object.entries(ASKS)) {
  describe(`a server that asks for the password ${how}`, () => {
    it("gets nothing if only SCRAM is allowed", async () => {
      await using rogue = new Rogue(answer);
      const message = await login(rogue.port, { scramOnly: true });
      assert(message.includes("asks for the password itself"), message);
      assertEquals(rogue.got, []);
    });

    it("gets it on loopback", async () => {
      await using rogue = new Rogue(answer);
      await login(rogue.port, {});
      assertEquals(rogue.got.length, 1);
    });
  });
}

describe("a login by SCRAM", () => {
  it("works where only SCRAM is allowed", async () => {
    await using server = await Postgres.start();
    const options = connectionOptions(new URL(server.url))();
    const connection = await PostgresConnection.open(
      { ...options, scramOnly: true },
      soon(),
      { runtime: RUNTIME },
    );
    assertEquals(connection.broken, undefined);
    await connection.close();
    const message = await login(server.port, { password: "" });
    assert(message.startsWith("The login failed"), message);
  });
});
