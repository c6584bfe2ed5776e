import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgres } from "../../../adapters/postgres.ts";
import { PERSON } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { Database, OPTIONS } from "./database.ts";

describe("the SQL for an administrator of PostgreSQL", () => {
  it("prepares a schema for a role that may create nothing", async () => {
    await using database = await Database.make();
    const role = `r${crypto.randomUUID().slice(0, 8)}`;
    await database.run(`CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'`);
    const url = database.url({ schema: "staff", first_name: "given" });
    url.username = role;
    const lines = postgres.sql?.(url, PERSON) ?? [];
    // It may be run again.
    for (let i = 0; i < 2; i++) {
      await database.run(
        lines.filter((it) => !/^(\\|--)/.test(it)).join("\n"),
      );
    }
    {
      url.searchParams.set("create", "false");
      await using store = postgres.open(url, OPTIONS);
      await store.put(person("ada"), "t");
      assertEquals(await store.list(undefined, 9), [person("ada")]);
      assertEquals((await store.coverage?.())?.covered, true);
    }
    await database.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it("has no triggers if the URL wants none, no password, and says what must exist", () => {
    const url = new URL("postgres://u:hunter2@h/d?triggers=false");
    const text = postgres.sql?.(url, PERSON).join("\n") ?? "";
    assert(!/TRIGGER|hunter2/.test(text), text);
    assertStringIncludes(
      text,
      "must exist. These statements make them:\n-- CR",
    );
  });
});
