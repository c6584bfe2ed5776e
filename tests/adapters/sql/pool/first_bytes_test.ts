import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mysql } from "../../../../adapters/mysql.ts";
import { postgres } from "../../../../adapters/postgres.ts";
import { AppError } from "../../../../src/errors.ts";
import { PERSON } from "../../../../src/person/person.ts";
import { GREETINGS, Stranger } from "./stranger.ts";

for (
  const [adapter, name] of [[mysql, "MySQL or MariaDB"], [
    postgres,
    "PostgreSQL",
  ]] as const
) {
  for (const tls of ["false", "true"]) {
    describe(`${adapter.scheme} with tls=${tls}`, () => {
      /** Why a ping of the server at the port fails. */
      async function refusal(port: number, timeout: number): Promise<string> {
        const url = new URL(
          `${adapter.scheme}://u:p@127.0.0.1:${port}/d?tls=${tls}`,
        );
        const options = { record: PERSON, timeout, connections: 1 };
        await using store = adapter.open(url, options);
        const error = await assertRejects(() => store.ping(), AppError);
        assertEquals(error.code, "unavailable");
        return error.message;
      }

      for (const [what, greeting] of Object.entries(GREETINGS)) {
        it(`says at once that ${what} answers in its place`, async () => {
          await using server = new Stranger(greeting);
          assertEquals(
            await refusal(server.port, 20_000),
            `What answers at the database's host and port is not ${name}.`,
          );
        });
      }

      it("says that a server took the connection and sent nothing", async () => {
        await using server = new Stranger("");
        assertEquals(
          await refusal(server.port, 300),
          "The database did not answer in time. It took the connection and " +
            "sent nothing: it hangs, or another server is at its host and port.",
        );
      });
    });
  }
}

describe("a PostgreSQL that cannot start a process for a client", () => {
  // It sends the error in an old form, without a length.
  const greeting =
    "Ecould not fork new process for connection: Cannot allocate memory\n";
  for (const tls of ["false", "true"]) {
    it(`is not taken for another server with tls=${tls}`, async () => {
      await using server = new Stranger(greeting);
      const url = new URL(
        `postgres://u:p@127.0.0.1:${server.port}/d?tls=${tls}`,
      );
      const options = { record: PERSON, timeout: 300, connections: 1 };
      await using store = postgres.open(url, options);
      const error = await assertRejects(() => store.ping(), AppError);
      assertEquals(error.code, "unavailable");
      assertEquals(error.message.includes("is not PostgreSQL"), false);
    });
  }
});
