import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { inMysql } from "../mysql/database.ts";
import { inPostgres } from "../postgres/database.ts";
import { inSqlite } from "../sqlite/folder.ts";
import type { MakeDatabase } from "./made_database.ts";

const TRIGGERS: Record<string, [MakeDatabase, sql: string]> = {
  MySQL: [
    inMysql,
    "CREATE TRIGGER up BEFORE INSERT ON person FOR EACH ROW " +
    "SET NEW.first_name = UPPER(NEW.first_name)",
  ],
  PostgreSQL: [
    inPostgres,
    "CREATE FUNCTION up() RETURNS trigger LANGUAGE plpgsql AS " +
    "'BEGIN NEW.first_name := upper(NEW.first_name); RETURN NEW; END'; " +
    "CREATE TRIGGER up BEFORE INSERT ON person FOR EACH ROW " +
    "EXECUTE FUNCTION up()",
  ],
  SQLite: [
    inSqlite,
    "CREATE TRIGGER up AFTER INSERT ON person BEGIN " +
    "UPDATE person SET first_name = upper(first_name); END",
  ],
};

describe("a trigger that changes what is written", () => {
  for (const [name, [make, sql]] of Object.entries(TRIGGERS)) {
    it(`is known to the store: ${name}`, async () => {
      await using database = await make();
      {
        await using store = database.open();
        await store.ping();
        // Those of the service only write to the outbox.
        assertEquals(store.alters, false);
      }
      await database.run(sql);
      await using store = database.open();
      assertEquals(await store.put(person("a", "Ada")), "created");
      assertEquals(store.alters, true);
      assertEquals((await store.get(person("a").id))?.firstName, "ADA");
    });
  }

  it("is noticed while the service runs", async () => {
    await using database = await inMysql();
    await using store = database.open();
    await store.ping();
    await database.run(TRIGGERS.MySQL?.[1] ?? "");
    await store.coverage?.();
    assertEquals(store.alters, true);
  });
});
