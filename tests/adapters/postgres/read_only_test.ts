import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgres } from "../../../adapters/postgres.ts";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { Postgres } from "../../support/servers/postgres.ts";
import { Database, OPTIONS, Outside } from "./database.ts";

const ada = person("ada");

describe("a PostgreSQL that is a standby", () => {
  it("is refused by a ping and by writes, until it is promoted", async () => {
    await using server = await Postgres.start();
    const url = new URL(server.url);
    {
      await using store = postgres.open(url, OPTIONS);
      await store.put(ada);
    }
    // A server that recovers from an archive is read-only, like any standby.
    await server.stop();
    await Deno.writeTextFile(`${server.dir}/data/standby.signal`, "");
    await server.start();
    await using store = postgres.open(url, OPTIONS);
    assertEquals(await store.get(ada.id), ada);
    assertEquals((await store.coverage?.())?.covered, true);
    const calls = [() => store.ping(), () => store.put(ada)];
    for (const call of calls) {
      const error = await assertRejects(call, AppError);
      assertEquals(error.code, "unavailable");
      assertStringIncludes(error.message, "name the primary in the URL");
    }
    {
      await using outside = new Outside(url);
      await outside.run("SELECT pg_promote()");
    }
    await eventually(
      () => store.ping().then(() => true, () => false),
      (up) => up,
    );
    assertEquals(await store.put(ada), "replaced");
  });
});

describe("a PostgreSQL whose transactions are read-only by default", () => {
  it("is refused like a standby, until an operator changes that", async () => {
    await using database = await Database.make();
    const setDefault = (value: "on" | "off") =>
      database.run(
        `ALTER DATABASE ${database.name} SET default_transaction_read_only = ` +
          value,
      );
    {
      await using store = database.open();
      await store.put(ada);
    }
    await setDefault("on");
    await using store = database.open();
    assertEquals(await store.get(ada.id), ada);
    const calls = [
      () => store.ping(),
      () => store.put(ada),
      () => store.put(ada, "token"),
    ];
    for (const call of calls) {
      const error = await assertRejects(call, AppError);
      assertEquals(error.code, "unavailable");
      assertStringIncludes(error.message, "default_transaction_read_only");
    }
    await setDefault("off");
    await eventually(
      () => store.ping().then(() => true, () => false),
      (up) => up,
    );
    assertEquals(await store.put(ada), "replaced");
  });
});
