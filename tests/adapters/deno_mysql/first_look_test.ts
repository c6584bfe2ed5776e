import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FirstLook } from "../../../adapters/deno_mysql/first_look.ts";
import { meaningOf } from "../../../adapters/mysql/errors.ts";
import { ConnectionLost } from "../../../adapters/sql/pool/session.ts";
import { freePort } from "../../support/servers/free_port.ts";
import { Database } from "../mysql/database.ts";
import { GREETINGS, Stranger } from "../sql/pool/stranger.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { READING } from "../../../adapters/sql/pool/meaning.ts";

/** The error of a look at the port. */
async function errorAt(port: number, wait: number): Promise<unknown> {
  const at = { hostname: "127.0.0.1", port };
  const deadline = performance.now() + wait;
  return await assertRejects(() => new FirstLook(RUNTIME).at(at, deadline));
}

/** What the caller reads of it. */
async function told(port: number, wait: number): Promise<string> {
  const error = await errorAt(port, wait);
  return meaningOf(error, READING).message;
}

describe("the first look of deno_mysql", () => {
  for (const [what, greeting] of Object.entries(GREETINGS)) {
    it(`says at once that ${what} answers in the place of MySQL`, async () => {
      await using server = new Stranger(greeting);
      assertEquals(
        await told(server.port, 20_000),
        "What answers at the database's host and port is not MySQL or MariaDB.",
      );
    });
  }

  it("says that a server took the connection and sent nothing", async () => {
    await using server = new Stranger("");
    assertEquals(
      await told(server.port, 2_000),
      "The database did not answer in time. It took the connection and sent " +
        "nothing: it hangs, or another server is at its host and port.",
    );
  });

  it("says that no server can be reached", async () => {
    assert(/cannot be reached/.test(await told(freePort(), 20_000)));
    const error = await errorAt(freePort(), 20_000);
    assert(error instanceof ConnectionLost);
    assertEquals(error.how, "unopened");
  });

  it("is content with a database, and looks no second time", async () => {
    await using database = await Database.make();
    const { hostname, port } = database.url();
    const look = new FirstLook(RUNTIME);
    const deadline = performance.now() + 20_000;
    await look.at({ hostname, port: Number(port) }, deadline);
    await look.at({ hostname, port: freePort() }, deadline);
  });

  it("looks again after it has seen no database", async () => {
    await using server = new Stranger("");
    const look = new FirstLook(RUNTIME);
    const at = { hostname: "127.0.0.1", port: server.port };
    for (let times = 0; times < 2; times++) {
      await assertRejects(
        () => look.at(at, performance.now() + 50),
        ConnectionLost,
      );
    }
  });
});
