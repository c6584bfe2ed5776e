import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { generateKeyPairSync } from "node:crypto";
import { mysql } from "../../../../adapters/mysql.ts";
import { AppError } from "../../../../src/errors.ts";
import { OPTIONS } from "../database.ts";
import { ROGUE_KEY, RogueServer, WAYS } from "../rogue_server.ts";

const OTHER_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .publicKey.export({ type: "spki", format: "pem" }).toString();

/** The error of a client that the rogue server asks for its password. */
async function refusal(url: URL): Promise<string> {
  await using store = mysql.open(url, OPTIONS);
  const error = await assertRejects(() => store.ping(), AppError);
  assertEquals(error.code, "unavailable");
  assert(!error.message.includes("hunter2"), error.message);
  return error.message;
}

describe("a server that asks for the password itself, without TLS", () => {
  for (const way of WAYS) {
    it(`by ${way} does not get it beyond loopback`, async () => {
      await using server = new RogueServer(way);
      const message = await refusal(server.url());
      assertEquals(server.password, undefined);
      const clear = way === "mysql_clear_password";
      const advice = clear ? "another authentication plugin" : "tls=true";
      assert(message.includes(advice), message);
    });
  }

  for (const way of ["caching_sha2_password", "sha256_password"] as const) {
    it(`by ${way} gets it if the URL allows that`, async () => {
      await using server = new RogueServer(way);
      await refusal(server.url("?insecure-login=true"));
      assertEquals(server.password, "hunter2");
    });

    it(`by ${way} gets it on loopback`, async () => {
      await using server = new RogueServer(way);
      await refusal(server.url("", "127.0.0.1"));
      assertEquals(server.password, "hunter2");
    });

    it(`by ${way} gets it encrypted by the key that the URL names`, async () => {
      await using server = new RogueServer(way);
      const file = await Deno.makeTempFile();
      try {
        await Deno.writeTextFile(file, `${ROGUE_KEY}\0`);
        await refusal(server.url(`?server-key=${file}`));
        assertEquals(server.password, "hunter2");
      } finally {
        await Deno.remove(file);
      }
    });

    it(`by ${way} cannot read what another key has encrypted`, async () => {
      await using server = new RogueServer(way);
      const file = await Deno.makeTempFile();
      try {
        await Deno.writeTextFile(file, OTHER_KEY);
        await refusal(server.url(`?server-key=${file}`, "127.0.0.1"));
        assertEquals(server.password, undefined);
      } finally {
        await Deno.remove(file);
      }
    });
  }

  it("learns nothing from a user without a password", async () => {
    await using server = new RogueServer("caching_sha2_password");
    const url = server.url();
    url.password = "";
    const message = await refusal(url);
    assert(!message.includes("tls=true"), message);
  });
});
