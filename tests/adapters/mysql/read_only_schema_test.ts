import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mysql } from "../../../adapters/mysql.ts";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { Database, OPTIONS } from "./database.ts";

const ada = person("ada");

describe("a database that MySQL makes read-only beside others", () => {
  it("is noticed by a ping and by a read of the outbox", async () => {
    await using database = await Database.make();
    // MariaDB can make only the whole server read-only.
    if (await database.isMariaDb()) return;
    await using other = await Database.make();
    await using account = await database.account("ALL");
    await using store = account.open();
    await using stores = other.open();
    await store.put(ada, "token");
    await stores.ping();
    await database.run("ALTER SCHEMA READ ONLY = 1");
    for (const call of [() => store.ping(), () => store.outbox?.list(1)]) {
      const { message } = await assertRejects(
        async () => await call(),
        AppError,
      );
      assertStringIncludes(message, "The database is read-only.");
    }
    assertEquals(await store.get(ada.id), ada);
    await stores.ping();
    await database.run("ALTER SCHEMA READ ONLY = 0");
    await store.ping();
    assertEquals((await store.outbox?.list(1))?.length, 1);
  });

  it("is noticed by a dry run where tables are missing, as by the start", async () => {
    await using database = await Database.make();
    if (await database.isMariaDb()) return;
    await using account = await database.account("ALL");
    const told = async (dryRun: boolean) => {
      await using store = mysql.open(account.url, { ...OPTIONS, dryRun });
      return await assertRejects(() => store.ping(), AppError);
    };
    assertEquals((await told(true)).code, "not_found");
    await database.run("ALTER SCHEMA READ ONLY = 1");
    const [looked, started] = [await told(true), await told(false)];
    await database.run("ALTER SCHEMA READ ONLY = 0");
    assertStringIncludes(looked.message, "The database is read-only.");
    assertEquals(
      [looked.code, looked.message],
      [started.code, started.message],
    );
  });
});
