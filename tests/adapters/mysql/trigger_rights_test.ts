import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { coverageOf, coverageText } from "../../../src/dao/coverage.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { person } from "../../contract/people.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { Database } from "./database.ts";

const ada = person("ada");

async function textOf(store: PersonStore): Promise<string> {
  return coverageText(await coverageOf(store));
}

describe("the triggers of a mysql store", () => {
  let server: MariaDb;

  beforeAll(async () => {
    // MySQL keeps a binary log by default.
    const args = ["--log-bin-trust-function-creators=1"];
    server = await MariaDb.start({ args });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  for (const parameters of [{}, { triggers: "true" }]) {
    const url = JSON.stringify(parameters);
    it(`may be more than the account may create: ${url}`, async () => {
      await using database = await Database.make(new URL(server.url));
      await using few = await database.account(
        "SELECT, INSERT, UPDATE, DELETE, CREATE",
      );
      await using store = few.open(parameters);
      assertEquals(
        await textOf(store),
        "not covered: The database user may not create triggers: it lacks " +
          "the privilege TRIGGER. " +
          "The command sql prints what an administrator can run.",
      );
      assertEquals(await store.put(ada), "created");
      assertEquals(await store.get(ada.id), ada);
    });
  }

  it("of another account cover, and the store names that account", async () => {
    await using database = await Database.make(new URL(server.url));
    {
      await using store = database.open();
      await store.ping();
    }
    await using account = await database.account("ALL");
    await using store = account.open();
    const coverage = await coverageOf(store);
    assert(coverage.covered);
    assertStringIncludes(coverage.caveat ?? "", "The triggers run as person@%");
  });

  it("make a writer fail only if their definer is gone or lost its rights", async () => {
    await using database = await Database.make(new URL(server.url));
    const errnoOf = () =>
      database.run("INSERT INTO person VALUES (UUID(), 'A', '')")
        .then(() => 0, (error) => error.errno);
    await using owner = await database.account("ALL");
    await using store = owner.open();
    assertEquals(await textOf(store), "covered");
    assertEquals(await errnoOf(), 0);
    const [[schema] = []] = await database.run("SELECT DATABASE()");
    await database.run(`REVOKE INSERT ON ${schema}.* FROM ${owner.name}`);
    assertEquals(await errnoOf(), 1142);
    await database.run(`GRANT INSERT ON ${schema}.* TO ${owner.name}`);
    assertEquals(await errnoOf(), 0);
  });
});

describe("the triggers on a server with a binary log", () => {
  let server: MariaDb;

  beforeAll(async () => {
    server = await MariaDb.start({ args: ["--log-bin=b", "--server-id=1"] });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it("need an administrator, or the server's consent", async () => {
    const url = new URL(server.url);
    await using database = await Database.make(url);
    await using account = await database.account("ALL");
    {
      await using store = account.open();
      assertStringIncludes(
        await textOf(store),
        "not covered: The server keeps a binary log, so only an administrator " +
          "may create triggers.",
      );
      assertEquals(await store.put(ada), "created");
    }
    await database.run("SET GLOBAL log_bin_trust_function_creators = 1");
    await using store = account.open({ triggers: "true" });
    assertEquals(await textOf(store), "covered");
    await database.run("UPDATE person SET last_name = 'King'");
    const rows = await store.outbox?.list(9) ?? [];
    assertEquals(rows.map((row) => row.id), [ada.id]);
    assert(rows[0]?.token.startsWith("other:"));
  });
});
