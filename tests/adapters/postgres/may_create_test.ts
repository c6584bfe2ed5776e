import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgres } from "../../../adapters/postgres.ts";
import { AppError } from "../../../src/errors.ts";
import { Database, OPTIONS } from "./database.ts";

describe("a store of postgres whose URL names a missing database", () => {
  it("says that, and what would work", async () => {
    await using database = await Database.make();
    const url = database.url();
    url.pathname = "/nowhere";
    await using store = postgres.open(url, OPTIONS);
    const error = await assertRejects(() => store.ping(), AppError);
    assertEquals(
      [error.code, error.message],
      [
        "unavailable",
        "The server has no database of that name. Create it, or name another " +
        "one in the URL.",
      ],
    );
  });
});

describe("a dry run of postgres where tables are missing", () => {
  /** Pings with a role of these rights, and returns why that failed. */
  async function failure(
    database: Database,
    rights: string,
    dryRun: boolean,
    parameters: Record<string, string> = {},
  ): Promise<AppError> {
    const role = `r${crypto.randomUUID().slice(0, 8)}`;
    await database.run(
      `CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'; ` +
        `GRANT ${rights} ON SCHEMA public TO ${role}`,
    );
    const url = database.url(parameters);
    url.username = role;
    try {
      await using store = postgres.open(url, { ...OPTIONS, dryRun });
      return await assertRejects(() => store.ping(), AppError);
    } finally {
      await database.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  }

  const lacks: [name: string, parameters: Record<string, string>, string][] = [
    ["the role may not create them", {}, "lacks a permission"],
    ["their schema is missing", { schema: "staff" }, "no schema of that name"],
  ];
  for (const [name, parameters, words] of lacks) {
    it(`fails as the start does if ${name}`, async () => {
      await using database = await Database.make();
      const looked = await failure(database, "USAGE", true, parameters);
      const started = await failure(database, "USAGE", false, parameters);
      assertEquals(looked.message, started.message);
      assertEquals(looked.code, "unavailable");
      assertStringIncludes(looked.message, words);
    });
  }

  it("fails as the start does if the database is read-only", async () => {
    await using database = await Database.make();
    await database.run(
      `ALTER DATABASE ${database.name} SET default_transaction_read_only = on`,
    );
    for (const dryRun of [true, false]) {
      await using store = database.open({ dryRun });
      const error = await assertRejects(() => store.ping(), AppError);
      assertEquals(error.code, "unavailable");
      assertStringIncludes(error.message, "The database is read-only.");
    }
  });

  it("says that they are missing if the role may create them", async () => {
    await using database = await Database.make();
    const error = await failure(database, "ALL", true);
    assertEquals(error.code, "not_found");
    assertEquals(await database.run("SELECT to_regclass('person')"), [[null]]);
  });
});
