import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import {
  coverageOf,
  coverageText,
  coveredSince,
} from "../../../src/dao/coverage.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";

const TABLE = "CREATE TABLE person (id VARBINARY(1020) PRIMARY KEY, " +
  "first_name TEXT, last_name TEXT)";
const ada = person("ada");

async function textOf(store: PersonStore): Promise<string> {
  return coverageText(await coverageOf(store));
}

async function triggersIn(database: Database): Promise<unknown[]> {
  const rows = await database.run(
    "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS " +
      "WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY 1",
  );
  return rows.flat();
}

const ALL = ["delete", "insert", "update"].map((it) => `person_outbox_${it}`);

describe("the triggers of a mysql store", () => {
  // MySQL keeps a binary log by default.
  let trust: unknown;
  const setTrust = async (value: unknown) => {
    await using database = await Database.make();
    const name = "@@GLOBAL.log_bin_trust_function_creators";
    const [[before] = []] = await database.run(`SELECT ${name}`);
    await database.run(`SET GLOBAL log_bin_trust_function_creators = ${value}`);
    return before;
  };

  beforeAll(async () => {
    trust = await setTrust(1);
  });
  afterAll(() => setTrust(trust).then(() => {}));

  it("come with a table that the service creates", async () => {
    await using database = await Database.make();
    {
      await using store = database.open();
      assertEquals(await textOf(store), "covered");
    }
    await using again = database.open({}, { create: "false" });
    assertEquals(await textOf(again), "covered");
    assertEquals(await triggersIn(database), ALL);
  });

  it("do not come with triggers=false", async () => {
    await using database = await Database.make();
    await using store = database.open({}, { triggers: "false" });
    assertStringIncludes(await textOf(store), "not covered: The table person ");
    assertEquals(await triggersIn(database), []);
  });

  it("do not come if no reader of the outbox wants them, unless asked for", async () => {
    const cases: [Record<string, string>, string[]][] = [
      [{}, []],
      [{ triggers: "true" }, ALL],
    ];
    for (const [parameters, triggers] of cases) {
      await using database = await Database.make();
      await using store = database.open({ otherWriters: false }, parameters);
      await store.ping();
      assertEquals(await triggersIn(database), triggers);
    }
  });

  it("come on an existing table only with triggers=true", async () => {
    await using database = await Database.make();
    await database.run(TABLE);
    {
      await using store = database.open();
      const text = await textOf(store);
      assertStringIncludes(text, "has no triggers of the service");
      assertStringIncludes(text, "triggers=true");
      assertEquals(await triggersIn(database), []);
    }
    await using store = database.open({}, { triggers: "true" });
    assertEquals(await textOf(store), "covered");
  });

  it("are created once by stores that start at the same time", async () => {
    await using database = await Database.make();
    const stores = Array.from({ length: 4 }, () => database.open());
    await Promise.all(stores.map((it) => it.ping()));
    const texts = await Promise.all(stores.map(textOf));
    await Promise.all(stores.map((it) => it[Symbol.asyncDispose]()));
    assertEquals(texts, Array(4).fill("covered"));
  });

  it("are noticed when someone drops, alters and mends them", async () => {
    await using database = await Database.make();
    await using store = database.open();
    assertEquals(await textOf(store), "covered");
    const [[, , body] = []] = await database.run(
      "SHOW CREATE TRIGGER person_outbox_update",
    );
    await database.run("DROP TRIGGER person_outbox_update");
    assertEquals(
      await textOf(store),
      "not covered: The table person lacks a trigger: person_outbox_update. " +
        "The command sql prints what an administrator can run.",
    );
    await database.run(
      "CREATE TRIGGER person_outbox_update AFTER UPDATE ON person " +
        "FOR EACH ROW SET @nothing = 1",
    );
    assertStringIncludes(
      await textOf(store),
      "not covered: The trigger person_outbox_update was altered.",
    );
    await database.run("DROP TRIGGER person_outbox_update");
    // A client may break the lines.
    await database.run(`${body}`.replace(/ THEN /g, "\n  THEN\n  "));
    assertEquals(await textOf(store), "covered");
    await store.put(ada);
  });

  it("say since when they are there, until one is made again", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await using other = database.open();
    const since = async (it: PersonStore) => coveredSince(await coverageOf(it));
    const first = await since(store);
    assertMatch(first ?? "", /^[\d.]+-[\d.]+-[\d.]+-\d+-\d+(-[\da-f-]{36})?$/);
    assertEquals(await since(other), first);
    // A replica that is promoted may lack what this server has committed.
    const [[server] = []] = await database.run(
      "SELECT CONCAT(@@server_id /*!50720 , '-', @@server_uuid */)",
    );
    assert(first?.endsWith(`-${server}`), first);
    const [[, , body] = []] = await database.run(
      "SHOW CREATE TRIGGER person_outbox_update",
    );
    await database.run("DROP TRIGGER person_outbox_update");
    assertEquals(await since(store), undefined);
    // In the same hundredth of a second it would seem to be the same one.
    await database.run(`DO SLEEP(0.02); ${body}`);
    const second = await since(store);
    assertNotEquals(second, undefined);
    assertNotEquals(second, first);
    assertEquals(await since(other), second);
    await database.run("SET time_zone = '+05:00'");
    assertEquals(await since(store), second);
  });

  it("say since when the table is as it is, because ALTER TABLE fires none", async () => {
    await using database = await Database.make();
    await using store = database.open();
    const since = async () => coveredSince(await coverageOf(store));
    const first = await since();
    await database.run("INSERT INTO person VALUES ('ada', 'Ada', 'Lovelace')");
    await database.run("ANALYZE TABLE person");
    assertEquals(await since(), first);
    // The server counts the time of a table in seconds.
    await database.run("DO SLEEP(1); SET sql_mode = ''");
    await database.run("ALTER TABLE person MODIFY last_name VARCHAR(1)");
    const second = await since();
    assertMatch(second ?? "", /^[\da-f.-]+$/);
    assertNotEquals(second, first);
    assertEquals((await store.get(ada.id))?.lastName, "L");
    assertEquals(await since(), second);
  });

  it("take a session of another service for another writer", async () => {
    await using database = await Database.make();
    await using one = database.open();
    await using two = database.open({}, { table: "people" });
    await one.ping();
    await two.ping();
    await database.run(
      "CREATE TRIGGER copied BEFORE INSERT ON person FOR EACH ROW " +
        "INSERT INTO people VALUES (NEW.id, NEW.first_name, NEW.last_name)",
    );
    await one.put(ada);
    assertEquals(await one.outbox?.list(9), []);
    const rows = await two.outbox?.list(9) ?? [];
    assertEquals(rows.map((it) => it.id), ["ada"]);
  });

  it("let a writer use any value of our session variable", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.ping();
    const name = "CONCAT(DATABASE(), '.person_outbox')";
    const values = ["NULL", "1", "-1.5e9", "''", "X'ff80'", "'é'", "NOW()"];
    for (const [i, value] of [...values, name].entries()) {
      await database.run(
        `SET @person_service = ${value}; ` +
          `INSERT INTO person VALUES ('${i}', '', '')`,
      );
    }
    const rows = await store.outbox?.list(99) ?? [];
    const ids = rows.map((it) => `${it.id}`).toSorted();
    assertEquals(ids, values.map((_, i) => `${i}`));
  });

  it("stay with the old table when another one takes its name", async () => {
    await using database = await Database.make();
    await using store = database.open();
    assertEquals(await textOf(store), "covered");
    await database.run("CREATE TABLE next LIKE person");
    await database.run("RENAME TABLE person TO old, next TO person");
    assertStringIncludes(await textOf(store), "not covered: ");
  });

  it("are not created beside a trigger of the same name", async () => {
    await using database = await Database.make();
    await database.run(
      "CREATE TABLE t (n INT); CREATE TRIGGER person_outbox_update " +
        "AFTER INSERT ON t FOR EACH ROW SET @a = 1",
    );
    await using store = database.open();
    assertStringIncludes(await textOf(store), "Another trigger has the name");
    assertEquals(await store.put(ada), "created");
  });

  it("are not created while the table is in use, and hold up no statement for long", async () => {
    await using database = await Database.make();
    await database.run(TABLE);
    await database.run("BEGIN; SELECT * FROM person");
    await using store = database.open({}, { triggers: "true" });
    assertStringIncludes(await textOf(store), "because the table was in use.");
    assertEquals(await store.put(ada), "created");
    await database.run("COMMIT");
    // The service does not hold up the table a second time.
    assertStringIncludes(await textOf(store), "because the table was in use.");
  });
});
