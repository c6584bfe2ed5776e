import {
  assertEquals,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgres } from "../../adapters/postgres.ts";
import { AppError } from "../../src/errors.ts";
import { PERSON } from "../../src/person/person.ts";
import {
  coverageLaws,
  outageLaws,
  storeLaws,
  testContract,
} from "../contract/mod.ts";
import { person } from "../contract/people.ts";
import { assertTook, timed } from "../support/timed.ts";
import {
  Database,
  inPostgres,
  OPTIONS,
  serverUrl,
} from "./postgres/database.ts";
import { outsideOf } from "./postgres/outside.ts";
import { testSqlStore } from "./sql/laws.ts";
import { Proxy } from "./sql/proxy.ts";

const ada = person("ada");

testContract("postgres", storeLaws, async () => {
  const database = await Database.make();
  return {
    open: () => database.open(),
    close: () => database[Symbol.asyncDispose](),
  };
});

testContract("postgres, other writers", coverageLaws, async () => {
  const database = await Database.make();
  return {
    open: () => database.open(),
    outside: outsideOf((sql) => database.run(sql)),
    close: () => database[Symbol.asyncDispose](),
  };
});

testContract("postgres, one connection", storeLaws, async () => {
  const database = await Database.make();
  return {
    open: () => database.open({ connections: 1 }),
    close: () => database[Symbol.asyncDispose](),
  };
});

testContract("postgres, unreachable", outageLaws, () => ({
  open: () =>
    postgres.open(new URL("postgres://root@127.0.0.1:1/test"), OPTIONS),
}));

testContract("postgres, silent", outageLaws, () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `postgres://root@127.0.0.1:${listener.addr.port}/test`;
  return {
    open: () =>
      postgres.open(new URL(url), {
        record: PERSON,
        timeout: 200,
        connections: 2,
      }),
    close: () => listener.close(),
  };
});

testSqlStore("postgres", inPostgres);

describe("a postgres: URL", () => {
  const refused = (url: string, message: string) =>
    assertThrows(() => postgres.open(new URL(url), OPTIONS), AppError, message);

  it("refuses wrong values of table, schema and create", () => {
    refused("postgres://u@h/d?table=a%60b", "The parameter table");
    refused(`postgres://u@h/d?table=${"a".repeat(57)}`, "at most 56 letters");
    refused("postgres://u@h/d?schema=a.b", "The parameter schema");
    refused("postgres://u@h/d?create=no", "create must be true or false");
  });

  it("is refused before a connection if it names no server", () => {
    refused("postgres:///d", "postgres://user:password@host:5432/database");
  });
});

describe("postgres", () => {
  it("joins concurrent gets into one statement", async () => {
    await using database = await Database.make();
    let asked = 0;
    await using proxy = new Proxy(database.url(), () => {
      asked++;
      return "pass";
    });
    await using store = postgres.open(proxy.url(), OPTIONS);
    const people = Array.from({ length: 16 }, (_, i) => person(`p${i}`));
    await store.putMany(people);
    asked = 0;
    const found = await Promise.all(people.map((it) => store.get(it.id)));
    assertEquals(found, people);
    assertEquals(asked, 1);
  });

  it("names neither the user nor the password in the error of a refused login", async () => {
    const url = serverUrl();
    url.username = "unknown-user";
    url.password = "hunter2";
    await using store = postgres.open(url, OPTIONS);
    const error = await assertRejects(() => store.ping(), AppError);
    assertEquals(error.code, "unavailable");
    assertStringIncludes(error.message, "refuses the user or the password");
    assertNotMatch(error.message, /hunter2|unknown-user/);
  });

  it("says that the database or the schema does not exist", async () => {
    const url = serverUrl();
    url.pathname = "/no_such_database";
    await using store = postgres.open(url, OPTIONS);
    await assertRejects(() => store.ping(), AppError, "no database");
    await using other = postgres.open(serverUrl({ schema: "none" }), OPTIONS);
    await assertRejects(() => other.ping(), AppError, "no schema");
  });

  it(
    "says at once that a server cannot be reached",
    timed(async () => {
      const url = new URL("postgres://root@127.0.0.1:1/test");
      await using store = postgres.open(url, OPTIONS);
      const begun = performance.now();
      const error = await assertRejects(() => store.get(ada.id), AppError);
      assertEquals(error.code, "unavailable");
      assertStringIncludes(error.message, "cannot be reached");
      assertTook(performance.now() - begun, 1000);
    }),
  );

  it("notices at a ping that its table is gone", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.ping();
    await database.run("DROP TABLE person");
    const error = await assertRejects(() => store.ping(), AppError);
    assertEquals(error.code, "unavailable");
    assertStringIncludes(error.message, "tables have changed");
  });

  it("keeps its tables in the schema of the URL", async () => {
    await using database = await Database.make();
    await database.run("CREATE SCHEMA staff");
    await using store = database.open({}, { schema: "staff", table: "People" });
    await store.put(ada, "t");
    assertEquals(await database.run('SELECT id FROM staff."People"'), [[
      "ada",
    ]]);
    assertEquals(
      await database.run('SELECT id FROM staff."People_outbox"'),
      [["ada"]],
    );
    assertEquals((await store.coverage?.())?.covered, true);
  });

  it("refuses a record that a column cannot hold, and changes nothing", async () => {
    await using database = await Database.make();
    await database.run(
      "CREATE TABLE person (id varchar(5) PRIMARY KEY, " +
        "first_name varchar(5), last_name text)",
    );
    await using store = database.open();
    const bad = [person("abcdef"), person("a", "Abcdef"), {
      ...ada,
      id: person("a").id,
      firstName: "\ud800",
    }];
    for (const it of bad) {
      for (const write of ["add", "put"] as const) {
        const error = await assertRejects(() => store[write](it), AppError);
        assertEquals(error.code, "invalid", `${write} ${it.id}`);
      }
      const error = await assertRejects(
        () => store.putMany([person("ok"), it]),
        AppError,
      );
      assertEquals(error.code, "invalid");
    }
    assertEquals(await store.list(undefined, 10), []);
    for (const it of bad) assertEquals(await store.get(it.id), undefined);
  });
});
