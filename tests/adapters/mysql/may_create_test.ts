import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mysql } from "../../../adapters/mysql.ts";
import { AppError } from "../../../src/errors.ts";
import { Database, OPTIONS } from "./database.ts";

const ROWS = "SELECT, INSERT, UPDATE, DELETE";

describe("a store of mysql whose URL names a missing database", () => {
  // Without a right in it, MariaDB does not tell an account that it is missing.
  for (const rights of ["few rights", "all rights"]) {
    it(`says so to an account with ${rights}`, async () => {
      await using database = await Database.make();
      await using account = await database.account("ALL");
      const url = rights === "few rights" ? account.url : database.url();
      url.pathname = "/nowhere";
      await using store = mysql.open(url, OPTIONS);
      const error = await assertRejects(() => store.ping(), AppError);
      assertEquals(error.code, "unavailable");
      assertStringIncludes(error.message, "has no database of that name");
      const advice = rights === "few rights"
        ? "The user needs"
        : "Create it, or name another one in the URL.";
      assertStringIncludes(error.message, advice);
    });
  }
});

describe("a dry run of mysql where tables are missing", () => {
  /** Pings with the account, and returns why that failed. */
  async function failure(
    database: Database,
    rights: string,
    dryRun: boolean,
    table?: string,
  ): Promise<AppError> {
    await using account = await database.account(rights, table);
    await using store = mysql.open(account.url, { ...OPTIONS, dryRun });
    return await assertRejects(() => store.ping(), AppError);
  }

  for (const [what, table] of [["all", "*"], ["the outbox", "person"]]) {
    it(`fails as the start does if the account may not create ${what}`, async () => {
      await using database = await Database.make();
      if (table === "person") {
        await using store = database.open();
        await store.ping();
        await database.run("DROP TABLE person_outbox");
      }
      const looked = await failure(database, ROWS, true, table);
      const started = await failure(database, ROWS, false, table);
      assertEquals(looked.message, started.message);
      assertEquals(looked.code, "unavailable");
      assertStringIncludes(looked.message, "lacks a permission");
    });
  }

  it("says that they are missing if the account may create them", async () => {
    await using database = await Database.make();
    const error = await failure(database, `${ROWS}, CREATE`, true);
    assertEquals(error.code, "not_found");
    assertEquals(await database.run("SHOW TABLES"), []);
  });
});
