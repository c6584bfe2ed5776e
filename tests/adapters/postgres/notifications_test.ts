import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ADAPTERS } from "../../../adapters/mod.ts";
import { memory } from "../../../adapters/memory.ts";
import { postgres } from "../../../adapters/postgres.ts";
import { CacheAside } from "../../../src/cache_aside/cache_aside.ts";
import { POLL } from "../../../src/cache_aside/outbox/lease_length.ts";
import { Registry } from "../../../src/dao/registry.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON } from "../../../src/person/person.ts";
import { RUNTIME, type Runtime } from "../../../src/runtime.ts";
import { coverageLaws, storeLaws, testContract } from "../../contract/mod.ts";
import { person } from "../../contract/people.ts";
import { errorCode } from "../../support/error_code.ts";
import { Postgres } from "../../support/servers/postgres.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { Database, OPTIONS, Outside } from "./database.ts";
import { Hearing } from "./hearing.ts";
import { outsideOf } from "./outside.ts";

const ada = person("ada");
const NOTIFY = { notify: "true" };

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
      assertEquals(await errorCode(store.ping()), "unavailable");
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
    await eventually(() => database.connections(), (it) => it.length === 0);
  });

  it("is opened by a URL that asks for it", async () => {
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
