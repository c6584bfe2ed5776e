import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { administratorSql } from "../../../adapters/mysql/administrator.ts";
import { coverageOf, coverageText } from "../../../src/dao/coverage.ts";
import { PERSON } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";
import { statementsIn } from "./statements_in.ts";

const ada = person("ada");

describe("the SQL for an administrator", () => {
  it("prepares all that an account without rights needs, and can be run again", async () => {
    await using database = await Database.make();
    await using account = await database.account("USAGE", "*");
    const lines = administratorSql(account.url, PERSON, {});
    for (let n = 0; n < 2; n++) {
      for (const sql of statementsIn(lines)) await database.run(sql);
    }
    await using store = account.open({ create: "false" });
    assertEquals(coverageText(await coverageOf(store)), "covered");
    await store.put(ada);
    assertEquals(await store.outbox?.list(9), []);
    await database.run("UPDATE person SET last_name = 'King'");
    assertEquals((await store.outbox?.list(9))?.map(({ id }) => id), [ada.id]);
    assertEquals(await store.delete(ada.id, "own"), true);
  });

  it("covers a table that exists, and mends altered triggers", async () => {
    await using database = await Database.make();
    await database.run(
      "CREATE TABLE people (id VARCHAR(80) PRIMARY KEY, first_name TEXT, " +
        "last_name TEXT); CREATE TRIGGER people_outbox_insert " +
        "AFTER INSERT ON people FOR EACH ROW SET @a = 1",
    );
    const url = database.url({ table: "people", tls: "true", "tls-ca": "/no" });
    for (const sql of statementsIn(administratorSql(url, PERSON, {}))) {
      await database.run(sql);
    }
    await using store = database.open({}, { table: "people" });
    assertEquals(coverageText(await coverageOf(store)), "covered");
  });

  it("needs no file that the URL names", () => {
    const url = new URL("mysql://u:hunter2@h/d");
    const plain = administratorSql(url, PERSON, {});
    url.searchParams.set("server-key", "/no");
    assertEquals(administratorSql(url, PERSON, {}), plain);
  });

  it("has no triggers with triggers=false, and quotes names", () => {
    const url = new URL("mysql://o'b%5C:hunter2@h/a%60b?triggers=false");
    const text = administratorSql(url, PERSON, {}).join("\n");
    assert(!/TRIGGER .* ON/.test(text.replace(", TRIGGER ON", "")));
    assert(text.includes("USE `a``b`;"));
    assert(text.includes("'o''b\\\\'@'%'"), text);
    assert(!text.includes("hunter2"));
  });
});
