import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ADAPTERS } from "../../../adapters/mod.ts";
import { memory } from "../../../adapters/memory.ts";
import { postgres } from "../../../adapters/postgres.ts";
import { CacheAside } from "../../../src/cache_aside/cache_aside.ts";
import { POLL } from "../../../src/cache_aside/outbox/lease_length.ts";
import type { Coverage } from "../../../src/dao/coverage.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { Registry } from "../../../src/dao/registry.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON } from "../../../src/person/person.ts";
import { RUNTIME, type Runtime } from "../../../src/runtime.ts";
import { coverageLaws, storeLaws, testContract } from "../../contract/mod.ts";
import { person } from "../../contract/people.ts";
import { fate } from "../../support/fate.ts";
import { Postgres } from "../../support/servers/postgres.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { Database, OPTIONS, Outside } from "./database.ts";
import { Hearing } from "./hearing.ts";
import { outsideOf } from "./outside.ts";

const ada = person("ada");
const NOTIFY = { notify: "true" };
const TABLE = "CREATE TABLE person (id text PRIMARY KEY, first_name text, " +
  "last_name text)";

for (const connections of [1, 4]) {
  const name = `postgres, notify=true, connections: ${connections}`;
  const laws = storeLaws.filter((it) => it.name.startsWith("outbox: "));
  testContract(name, [...laws, ...coverageLaws], async () => {
    const database = await Database.make();
    return {
      open: () => database.open({ connections }, NOTIFY),
      outside: outsideOf((sql) => database.run(sql)),
      close: () => database[Symbol.asyncDispose](),
    };
  });
}

/** A time that stands still: no lease ends, and no regular read is due. */
const STILL: Runtime = {
  ...RUNTIME,
  now: () => 0,
  steady: () => 0,
  setTimeout: (run, ms) => ms < POLL ? RUNTIME.setTimeout(run, ms) : undefined,
};

describe("a service in front of a PostgreSQL that notifies", () => {
  it("drops what another program changed, before its next regular read", async () => {
    await using database = await Database.make();
    await using store = database.open({}, NOTIFY);
    const day = 86_400_000;
    await using cache = memory.open(new URL("memory:"), {
      record: PERSON,
      timeout: 5000,
      lifetimes: { ttl: day, absentTtl: day, stale: day, mark: day },
    });
    await using people = new CacheAside({
      ...{ store, cache, shared: false, storeShared: true },
      ...{ durable: false, runtime: STILL },
    });
    await people.start();
    await people.put(ada);
    await people.read(ada.id);
    assertEquals((await people.read(ada.id)).origin.via, "hit");
    await database.run("UPDATE person SET last_name = 'King'");
    const { origin } = await eventually(
      async () => await people.read(ada.id),
      (it) => it.record?.lastName === "King",
    );
    assertEquals(origin, { via: "bypass", reason: "invalidation-pending" });
  });
});

describe("a PostgreSQL store that listens", () => {
  it("listens again after its connection was lost", async () => {
    await using database = await Database.make();
    await using store = database.open({}, NOTIFY);
    await store.put(ada);
    const hearing = await Hearing.of(store);
    assert(await database.kill() > 0);
    // A regular read of the outbox.
    await store.outbox?.list(1);
    await hearing.after(() => database.run("DELETE FROM person"));
  });

  it("listens again after a crash of the server, and once a standby is promoted", async () => {
    await using server = await Postgres.start();
    const url = new URL(server.url);
    url.searchParams.set("notify", "true");
    const change = async (sql: string) => {
      await using outside = new Outside(new URL(server.url));
      await outside.run(sql);
    };
    {
      await using store = postgres.open(url, OPTIONS);
      await store.put(ada);
      const hearing = await Hearing.of(store);
      await server.kill();
      assertEquals(await fate(store.ping()), "unavailable");
      await server.start();
      await store.outbox?.list(1);
      await hearing.after(() => change("UPDATE person SET last_name = 'King'"));
    }
    await server.stop();
    await Deno.writeTextFile(`${server.dir}/data/standby.signal`, "");
    await server.start();
    // Its only connection is made on the standby, which refuses to let it listen.
    await using store = postgres.open(url, { ...OPTIONS, connections: 1 });
    assertEquals((await store.get(ada.id))?.lastName, "King");
    await change("SELECT pg_promote()");
    const hearing = await Hearing.of(store);
    await hearing.after(() => change("DELETE FROM person"));
  });

  it("hears nothing of a table of the same name in another schema", async () => {
    await using database = await Database.make();
    await database.run("CREATE SCHEMA staff");
    await using one = database.open({}, NOTIFY);
    await using two = database.open({}, { ...NOTIFY, schema: "staff" });
    const [here, there] = [await Hearing.of(one), await Hearing.of(two)];
    const add = (table: string) =>
      database.run(`INSERT INTO ${table} VALUES ('a', 'A', 'A')`);
    await there.after(() => add("staff.person"));
    await here.after(() => add("public.person"));
    assertEquals([here.count, there.count], [1, 1]);
  });

  it("may be closed while it connects", async () => {
    await using database = await Database.make();
    await using store = database.open({}, NOTIFY);
    const list = store.outbox?.list(1);
    await store[Symbol.asyncDispose]();
    assertEquals(await list, []);
    assertEquals(await database.connections(), []);
  });

  it("is one whose URL asks for it", async () => {
    const parameter = (base: string, value: string) =>
      new URL(`${base}?notify=${value}`);
    const url = "postgres://u@127.0.0.1:1/d";
    for (const value of ["false", "true"]) {
      await using store = postgres.open(parameter(url, value), OPTIONS);
      assertEquals("listen" in (store.outbox ?? {}), value === "true");
    }
    for (const value of ["yes", ""]) {
      assertThrows(
        () => postgres.open(parameter(url, value), OPTIONS),
        AppError,
        "The parameter notify must be true or false.",
      );
    }
    const registry = new Registry(ADAPTERS);
    for (const other of ["mysql://u@127.0.0.1:1/d", "sqlite:./a.db"]) {
      assertThrows(
        () => registry.select("store", parameter(other, "true").href),
        AppError,
        'has no parameter "notify"',
      );
    }
  });
});

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

const TRIGGERS = "SELECT tgname, oid, xmin FROM pg_trigger ORDER BY tgname";

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
