import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgres } from "../../../adapters/postgres.ts";
import type { Coverage } from "../../../src/dao/coverage.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { PERSON } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { Database, OPTIONS } from "./database.ts";
import { Hearing } from "./hearing.ts";

const ada = person("ada");
const NOTIFY = { notify: "true" };
const TABLE = "CREATE TABLE person (id text PRIMARY KEY, first_name text, " +
  "last_name text)";
const TRIGGERS = "SELECT tgname, oid, xmin FROM pg_trigger ORDER BY tgname";

/** What is said of other writers, after the preparation. */
async function coverageOf(store: PersonStore): Promise<Coverage> {
  await store.ping();
  const coverage = await store.coverage?.();
  assert(coverage);
  return coverage;
}

/** Whether the store hears of changes at once, or what is said instead. */
async function said(store: PersonStore): Promise<string | undefined> {
  const coverage = await coverageOf(store);
  if (!coverage.covered) return coverage.reason;
  return coverage.atOnce ? "at once" : coverage.caveat;
}

describe("the trigger that notifies", () => {
  it("comes with a URL that asks for it, and then stays as it is", async () => {
    await using database = await Database.make();
    await using plain = database.open();
    assertEquals(await said(plain), undefined);
    const before = await database.run(TRIGGERS);
    await using notified = database.open({}, NOTIFY);
    assertEquals(await said(notified), "at once");
    const all = await database.run(TRIGGERS);
    assertEquals(
      all.filter(([name]) => name !== "person_outbox_notify"),
      before,
    );
    assertEquals(all.length, before.length + 1);
    // Instances with and without it, and what an old instance had cached.
    await using second = database.open();
    await using third = database.open({}, NOTIFY);
    const [one, other] = [await coverageOf(second), await coverageOf(third)];
    assertEquals(await database.run(TRIGGERS), all);
    assert(one.covered && other.covered);
    assertEquals(one.since, other.since);
    assertStringIncludes(one.caveat ?? "", "this URL does not ask for it");
    assertEquals(other.atOnce, true);
  });

  it("comes without triggers for other writers, unless the URL forbids it", async () => {
    await using database = await Database.make();
    await database.run(TABLE);
    await using none = database.open({}, { ...NOTIFY, triggers: "false" });
    assertStringIncludes(await said(none) ?? "", "no triggers of the service");
    assertEquals(await database.run(TRIGGERS), []);
    await using notified = database.open({}, NOTIFY);
    assertStringIncludes(await said(notified) ?? "", "triggers=true");
    const names = (await database.run(TRIGGERS)).map(([name]) => name);
    assertEquals(names, ["person_outbox_notify"]);
    const hearing = await Hearing.of(notified);
    await hearing.after(() => notified.put(ada, "t"));
  });

  const FAULTS: Record<string, [sql: string, says: string]> = {
    "was disabled": [
      "ALTER TABLE person_outbox DISABLE TRIGGER ALL",
      "person_outbox_notify was altered or disabled",
    ],
    "was altered": [
      "CREATE OR REPLACE FUNCTION person_outbox_notify() RETURNS trigger " +
      "LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
      "person_outbox_notify was altered or disabled",
    ],
  };
  for (const [name, [sql, says]] of Object.entries(FAULTS)) {
    it(`is not made again if it ${name}`, async () => {
      await using database = await Database.make();
      {
        await using store = database.open({}, NOTIFY);
        assertEquals(await said(store), "at once");
      }
      await database.run(sql);
      await using store = database.open({}, NOTIFY);
      const warning = await said(store) ?? "";
      assertStringIncludes(warning, "The database does not notify");
      assertStringIncludes(warning, says);
      await store.put(ada, "t");
      assertEquals((await store.outbox?.list(9))?.length, 1);
    });
  }

  it("is not made in a dry run, nor where other writers are not wanted", async () => {
    await using database = await Database.make();
    {
      await using store = database.open();
      await store.ping();
    }
    const all = await database.run(TRIGGERS);
    await using dry = database.open({ dryRun: true }, NOTIFY);
    assertStringIncludes(await said(dry) ?? "", "when it starts");
    await using alone = database.open({ otherWriters: false }, NOTIFY);
    assertStringIncludes(await said(alone) ?? "", "the service creates none");
    assertEquals(await database.run(TRIGGERS), all);
  });

  it("is not made by a role that does not own the outbox, which goes on", async () => {
    await using database = await Database.make();
    {
      await using store = database.open();
      await store.ping();
    }
    const role = `r${crypto.randomUUID().slice(0, 8)}`;
    await database.run(
      `CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'; ` +
        `GRANT ALL ON SCHEMA public TO ${role}; ` +
        `GRANT ALL ON person, person_outbox TO ${role}`,
    );
    const url = database.url(NOTIFY);
    url.username = role;
    {
      await using store = postgres.open(url, OPTIONS);
      assertStringIncludes(await said(store) ?? "", "must own the table");
      await store.put(ada, "t");
    }
    // An administrator runs what `sql` prints.
    const run = async (notify: string) => {
      const wish = database.url({ notify });
      wish.username = role;
      const lines = postgres.sql?.(wish, PERSON) ?? [];
      await database.run(
        lines.filter((it) => !/^(\\|--)/.test(it)).join("\n"),
      );
    };
    await run("true");
    await run("true");
    {
      await using store = postgres.open(url, OPTIONS);
      assertEquals(await said(store), "at once");
      const hearing = await Hearing.of(store);
      await hearing.after(() =>
        database.run("INSERT INTO person VALUES ('a', 'A', 'A')")
      );
    }
    await run("false");
    const names = (await database.run(TRIGGERS)).map(([name]) => name);
    assertEquals(names.length, 4);
    assert(!names.includes("person_outbox_notify"));
    await database.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});
