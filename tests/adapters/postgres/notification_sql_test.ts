import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { notifierOf } from "../../../adapters/postgres/notification_sql.ts";
import { person } from "../../contract/people.ts";
import { Database, Outside } from "./database.ts";
import { Hearing } from "./hearing.ts";

const ada = person("ada");
const NOTIFY = { notify: "true" };

/** In which fifth of a second this session has notified; empty for never. */
const NOTIFIED = "SELECT coalesce(current_setting('person.notified_' || " +
  "'person_outbox'::regclass::oid, true), '')";

const NOW = "SELECT floor(extract(epoch FROM clock_timestamp()) * 5)";

describe("the notifications of a PostgreSQL outbox", () => {
  it("tell of a commit of another program, and of the service", async () => {
    await using database = await Database.make();
    await using store = database.open({}, NOTIFY);
    const hearing = await Hearing.of(store);
    await hearing.after(() => store.put(ada, "t"));
    await hearing.after(() =>
      database.run("UPDATE person SET last_name = 'King'")
    );
    await using outside = new Outside(database.url());
    await hearing.after(() => outside.run("TRUNCATE person"));
  });

  it("tell of no statement that changes no person", async () => {
    await using database = await Database.make();
    await using store = database.open({}, NOTIFY);
    await store.put(ada);
    await database.run("UPDATE person SET last_name = last_name");
    await database.run("DELETE FROM person WHERE id = 'none'");
    assertEquals(await database.run(NOTIFIED), [[""]]);
    await database.run("UPDATE person SET last_name = 'King'");
    assert((await database.run(NOTIFIED)).join() !== "");
  });

  it("come from a session at most once in each fifth of a second", async () => {
    await using database = await Database.make();
    await using store = database.open({}, NOTIFY);
    await store.put(ada);
    const hearing = await Hearing.of(store);
    const [[begin] = []] = await database.run(NOW);
    for (let i = 0; i < 100; i++) {
      await database.run(`UPDATE person SET last_name = '${i}'`);
    }
    const [[end] = []] = await database.run(NOW);
    await using other = new Outside(database.url());
    await hearing.after(() => other.run("DELETE FROM person"));
    const fifths = Number(end) - Number(begin) + 1;
    assertGreater(fifths + 2, hearing.count);
  });

  it("do not begin before the commit, and not after a rollback", async () => {
    await using database = await Database.make();
    await using store = database.open({}, NOTIFY);
    await store.put(ada);
    const hearing = await Hearing.of(store);
    await database.run("BEGIN; DELETE FROM person; ROLLBACK");
    // What the session knows of its notifications is rolled back, too.
    assertEquals(await database.run(NOTIFIED), [[""]]);
    await hearing.after(async () => {
      await database.run("BEGIN; DELETE FROM person");
      await store.outbox?.list(1);
      assertEquals(hearing.count, 0);
      await database.run("COMMIT");
    });
    assertEquals(await store.outbox?.list(9).then((it) => it.length), 1);
  });

  it("make no writer fail, whatever its session has set", async () => {
    await using database = await Database.make();
    await using store = database.open({}, NOTIFY);
    await store.put(ada);
    const hearing = await Hearing.of(store);
    const [[oid] = []] = await database.run(
      "SELECT 'person_outbox'::regclass::oid",
    );
    const role = `r${crypto.randomUUID().slice(0, 8)}`;
    const set = `SET person.notified_${oid} = 'x'`;
    await database.run(
      `CREATE ROLE ${role}; GRANT SELECT, DELETE ON person TO ${role}; ` +
        `GRANT INSERT ON person_outbox TO ${role}; ` +
        "REVOKE EXECUTE ON FUNCTION pg_notify FROM PUBLIC; " +
        "CREATE FUNCTION public.floor(numeric) RETURNS numeric LANGUAGE sql " +
        "AS 'SELECT 1 / 0.0'; " +
        `SET ROLE ${role}; SET DateStyle = German; ` +
        "SET search_path = public, pg_catalog",
    );
    await hearing.after(() =>
      database.run(`${set}; DELETE FROM public.person`)
    );
    // As a service does whose role may not call the function.
    await hearing.after(() =>
      database.run(`${set}; INSERT INTO public.person_outbox VALUES ('t', 'a')`)
    );
    await database.run(`RESET ROLE; DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it("forbid a session that changed a person to prepare its transaction", async () => {
    await using database = await Database.make();
    const change = "BEGIN; UPDATE person SET last_name = 'King'; " +
      `PREPARE TRANSACTION '${database.name}'`;
    await using quiet = database.open();
    await quiet.put(ada);
    await database.run(change);
    await database.run(`ROLLBACK PREPARED '${database.name}'`);
    await using store = database.open({}, NOTIFY);
    await store.ping();
    await assertRejects(
      () => database.run(change),
      Error,
      "cannot PREPARE a transaction that has executed LISTEN, UNLISTEN, or NOTIFY",
    );
    await database.run("ROLLBACK");
    assertEquals(await store.get(ada.id), ada);
  });

  it("come from a session that replicates", async () => {
    await using database = await Database.make();
    await using store = database.open({}, NOTIFY);
    await store.put(ada);
    const hearing = await Hearing.of(store);
    await database.run("SET session_replication_role = replica");
    await hearing.after(() => database.run("DELETE FROM person"));
  });

  it("have a trigger whose name is short enough for PostgreSQL", async () => {
    const table = "t".repeat(56);
    assertEquals(notifierOf({ schema: "public", table }).length, 63);
    await using database = await Database.make();
    await using store = database.open({}, { ...NOTIFY, table });
    const hearing = await Hearing.of(store);
    await hearing.after(() =>
      database.run(`INSERT INTO ${table} VALUES ('a', 'A', 'A')`)
    );
  });
});
