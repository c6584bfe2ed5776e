import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgres } from "../../../adapters/postgres.ts";
import type { Coverage } from "../../../src/dao/coverage.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { person } from "../../contract/people.ts";
import { Database, OPTIONS } from "./database.ts";

const TABLE = "CREATE TABLE person (id text PRIMARY KEY, first_name text, " +
  "last_name text)";

async function coverageOf(store: PersonStore): Promise<Coverage> {
  await store.ping();
  const coverage = await store.coverage?.();
  assert(coverage);
  return coverage;
}

async function reasonOf(store: PersonStore): Promise<string> {
  const coverage = await coverageOf(store);
  return coverage.covered ? "covered" : coverage.reason;
}

describe("the coverage of a PostgreSQL table", () => {
  it("comes with a new table, and with an existing one if the URL wishes it", async () => {
    await using database = await Database.make();
    await database.run(TABLE);
    await using plain = database.open();
    assertStringIncludes(await reasonOf(plain), "triggers=true");
    await using wished = database.open({}, { triggers: "true" });
    assertEquals((await coverageOf(wished)).covered, true);
    assertEquals((await coverageOf(plain)).covered, true);
    await using other = database.open({}, {
      table: "other",
      triggers: "false",
    });
    assertStringIncludes(await reasonOf(other), "no triggers of the service");
  });

  const LOSSES: Record<string, [sql: string, reason: string]> = {
    "one is dropped": [
      "DROP TRIGGER person_outbox_delete ON person",
      "lacks a trigger: person_outbox_delete",
    ],
    "one is disabled": [
      "ALTER TABLE person DISABLE TRIGGER person_outbox_insert",
      "person_outbox_insert was disabled",
    ],
    "all are disabled": [
      "ALTER TABLE person DISABLE TRIGGER ALL",
      "was disabled",
    ],
    "one fires on a condition": [
      "CREATE OR REPLACE TRIGGER person_outbox_truncate BEFORE TRUNCATE ON " +
      "person WHEN (false) EXECUTE FUNCTION person_outbox()",
      "person_outbox_truncate was altered",
    ],
    "the function is another one": [
      "CREATE OR REPLACE FUNCTION person_outbox() RETURNS trigger " +
      "LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
      "was altered",
    ],
    "the function has other rights": [
      "ALTER FUNCTION person_outbox() SECURITY INVOKER",
      "was altered",
    ],
    "the table was swapped": [
      "ALTER TABLE person RENAME TO old; " +
      "CREATE TABLE person (LIKE old INCLUDING ALL)",
      "no triggers of the service",
    ],
    "the table became a part of another one": [
      "CREATE TABLE parent (LIKE person); " +
      "ALTER TABLE person INHERIT parent",
      "a part of another table",
    ],
    "a subscription writes to the table": [
      "SET allow_system_table_mods = on; " +
      "INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate) " +
      "VALUES (1, 'person'::regclass, 'r')",
      "A subscription of logical replication",
    ],
  };
  // New triggers do not help here.
  const BEYOND_SQL = new Set([
    "the table became a part of another one",
    "a subscription writes to the table",
  ]);
  for (const [name, [sql, reason]] of Object.entries(LOSSES)) {
    it(`is lost when ${name}`, async () => {
      await using database = await Database.make();
      await using store = database.open();
      assertEquals(await reasonOf(store), "covered");
      await database.run(sql);
      const told = await reasonOf(store);
      assertStringIncludes(told, reason);
      assertEquals(told.includes("The command sql"), !BEYOND_SQL.has(name));
    });
  }

  it("begins anew after a trigger was disabled, and after an ALTER TABLE", async () => {
    await using database = await Database.make();
    await using store = database.open();
    const since = async () => {
      const coverage = await coverageOf(store);
      assert(coverage.covered);
      assert(/^[\w.-]+$/.test(coverage.since ?? ""), coverage.since);
      return coverage.since;
    };
    const first = await since();
    assertEquals(await since(), first);
    const name = "person_outbox_insert";
    await database.run(
      `ALTER TABLE person DISABLE TRIGGER ${name}; ` +
        `ALTER TABLE person ENABLE ALWAYS TRIGGER ${name}`,
    );
    const second = await since();
    assert(second !== first);
    // It changes values, and fires no trigger.
    await database.run(
      "ALTER TABLE person ALTER last_name TYPE text USING upper(last_name)",
    );
    assert(await since() !== second);
  });

  it("is not there for a role that does not own the table", async () => {
    await using database = await Database.make();
    await database.run(TABLE);
    const role = `r${crypto.randomUUID().slice(0, 8)}`;
    await database.run(
      `CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'; ` +
        `GRANT ALL ON SCHEMA public TO ${role}; GRANT ALL ON person TO ${role}`,
    );
    const url = database.url({ triggers: "true" });
    url.username = role;
    {
      await using store = postgres.open(url, OPTIONS);
      assertStringIncludes(await reasonOf(store), "must own the table");
      await store.put(person("ada"), "t");
    }
    await database.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it("does not begin while the table is in use, and holds up no statement for long", async () => {
    await using database = await Database.make();
    await database.run(TABLE);
    await database.run("START TRANSACTION; DELETE FROM person");
    await using store = database.open({}, { triggers: "true" });
    const reason = "because the table was in use";
    assertStringIncludes(await reasonOf(store), reason);
    assertEquals(await store.put(person("ada")), "created");
    await database.run("COMMIT");
    // The service does not hold up the table a second time.
    assertStringIncludes(await reasonOf(store), reason);
  });

  it("creates nothing in a dry run", async () => {
    await using database = await Database.make();
    await database.run(
      `${TABLE}; CREATE TABLE person_outbox (token text ` +
        'COLLATE "C", id text COLLATE "C", PRIMARY KEY (token, id))',
    );
    await using store = database.open({ dryRun: true }, { triggers: "true" });
    assertStringIncludes(await reasonOf(store), "when it starts");
    const rows = await database.run("SELECT count(*) FROM pg_trigger");
    assertEquals(rows, [["0"]]);
  });

  it("knows triggers of others that may alter what is written", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await coverageOf(store);
    assertEquals(store.alters, false);
    await database.run(
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS " +
        "'BEGIN NEW.last_name := upper(NEW.last_name); RETURN NEW; END'; " +
        "CREATE TRIGGER t BEFORE INSERT ON person FOR EACH ROW " +
        "EXECUTE FUNCTION f()",
    );
    await coverageOf(store);
    assertEquals(store.alters, true);
  });
});
