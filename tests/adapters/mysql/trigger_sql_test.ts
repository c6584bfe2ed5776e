import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  createTrigger,
  triggersOf,
} from "../../../adapters/mysql/trigger_sql.ts";
import { id, number, text } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";
import { PERSON } from "../../../src/person/person.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { Database } from "./database.ts";

/** The ids of the outbox rows, sorted; the rows are removed. */
async function taken(store: PersonStore): Promise<string[]> {
  const rows = await store.outbox?.list(100) ?? [];
  await store.outbox?.settle(rows);
  return rows.map((row) => row.id).toSorted();
}

describe("the triggers of a MySQL table", () => {
  it("have names that fit, also of a table with a long name", () => {
    const [first] = triggersOf("person", "person_outbox", PERSON.fields);
    assertEquals(first?.name, "person_outbox_insert");
    for (const { name } of triggersOf("t".repeat(57), "o", PERSON.fields)) {
      assertEquals(name.length, 64);
    }
  });

  it("are made by the account that creates them, or for another one", () => {
    const [first] = triggersOf("person", "person_outbox", PERSON.fields);
    assert(first);
    assertMatch(
      createTrigger(first, "person"),
      /^CREATE DEFINER = CURRENT_USER TRIGGER `person_outbox_insert` AFTER INSERT ON `person` /,
    );
    assertMatch(
      createTrigger(first, "person", "'a'@'%'"),
      /^CREATE DEFINER = 'a'@'%' TRIGGER /,
    );
  });

  it("compare numbers as numbers, and quote every column", () => {
    const record = new RecordType("part", {
      id: id(),
      order: text(0, 9),
      price: number(),
    });
    const [, update] = triggersOf("part", "part_outbox", record.fields);
    assert(update?.body.includes("OLD.`price` <=> NEW.`price`"));
    assert(update?.body.includes("CAST(OLD.`order` AS BINARY) <=> "));
  });

  it("leave no row for a change of no field", async () => {
    await using database = await Database.make();
    await database.run(
      "CREATE TABLE person (id VARCHAR(80) PRIMARY KEY, " +
        "first_name VARCHAR(80), last_name VARCHAR(80), seen INT)",
    );
    await using store = database.open({}, { triggers: "true" });
    await store.ping();
    await database.run("INSERT INTO person VALUES ('a', 'A', NULL, 1)");
    assertEquals(await taken(store), ["a"]);
    await database.run("UPDATE person SET seen = 2");
    await database.run("UPDATE person SET first_name = 'A', last_name = NULL");
    assertEquals(await taken(store), []);
    await database.run("UPDATE person SET last_name = ''");
    assertEquals(await taken(store), ["a"]);
  });

  it("leave a row for each row that a statement changes", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.ping();
    await database.run("INSERT INTO person VALUES ('a','',''), ('b','','')");
    assertEquals(await taken(store), ["a", "b"]);
    await database.run("REPLACE INTO person VALUES ('a','x',''), ('c','','')");
    assertEquals([...new Set(await taken(store))], ["a", "c"]);
    await database.run(
      "INSERT INTO person VALUES ('b','',''), ('d','','') " +
        "ON DUPLICATE KEY UPDATE first_name = 'y'",
    );
    assertEquals(await taken(store), ["b", "d"]);
    await database.run("UPDATE person SET last_name = 'z'");
    assertEquals(await taken(store), ["a", "b", "c", "d"]);
    await database.run("DELETE FROM person WHERE id > 'b'");
    assertEquals(await taken(store), ["c", "d"]);
  });

  it("let a writer use ids that are none of ours, and leave no row", async () => {
    await using database = await Database.make();
    await database.run(
      "CREATE TABLE person (id VARBINARY(3000) UNIQUE, first_name TEXT, " +
        "last_name TEXT)",
    );
    await using store = database.open({}, { triggers: "true" });
    await store.ping();
    const odd = ["NULL", "''", "X'ff80'", "REPEAT('k', 1021)"];
    for (const id of odd) {
      await database.run(`INSERT INTO person VALUES (${id}, 'a', '')`);
      await database.run("UPDATE person SET first_name = 'b'");
      assertEquals(await taken(store), [], id);
      await database.run("UPDATE person SET id = 'ours'");
      assertEquals(await taken(store), ["ours"], id);
      await database.run(`UPDATE person SET id = ${id}`);
      assertEquals(await taken(store), ["ours"], id);
      await database.run("DELETE FROM person");
      assertEquals(await taken(store), [], id);
    }
  });

  it("let a writer go on if the outbox is gone", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.ping();
    await database.run("DROP TABLE person_outbox");
    await database.run("INSERT INTO person VALUES ('a', 'A', '')");
    await database.run("UPDATE person SET id = 'b'");
    await database.run("DELETE FROM person WHERE id <> 'b'");
    assertEquals(await database.run("SELECT HEX(id) FROM person"), [["62"]]);
  });

  it("need no right of the writer on the outbox", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.ping();
    await using clerk = await database.account(
      "SELECT, INSERT, UPDATE, DELETE",
      "person",
    );
    await clerk.run("INSERT INTO person VALUES ('a', 'A', '')");
    const error: unknown = await clerk.run("SELECT * FROM person_outbox")
      .catch((it) => it);
    assertEquals((error as { errno: number }).errno, 1142);
    assertEquals(await taken(store), ["a"]);
  });
});
