import { PERSON } from "../../src/person/person.ts";
import {
  assertEquals,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mysql } from "../../adapters/mysql.ts";
import { AppError } from "../../src/errors.ts";
import {
  coverageLaws,
  outageLaws,
  storeLaws,
  testContract,
} from "../contract/mod.ts";
import { person } from "../contract/people.ts";
import { Database, inMysql, OPTIONS, serverUrl } from "./mysql/database.ts";
import { outsideOf } from "./mysql/outside.ts";
import { testSqlStore } from "./sql/laws.ts";
import { Proxy } from "./sql/proxy.ts";
import { assertTook, timed } from "../support/timed.ts";

const ada = person("ada");

testContract("mysql", storeLaws, async () => {
  const database = await Database.make();
  return {
    open: () => database.open(),
    close: () => database[Symbol.asyncDispose](),
  };
});

testContract("mysql, other writers", coverageLaws, async () => {
  const database = await Database.make();
  return {
    open: () => database.open(),
    outside: outsideOf((sql) => database.run(sql)),
    close: () => database[Symbol.asyncDispose](),
  };
});

testContract("mysql, one connection", storeLaws, async () => {
  const database = await Database.make();
  return {
    open: () => database.open({ connections: 1 }),
    close: () => database[Symbol.asyncDispose](),
  };
});

testContract("mysql, unreachable", outageLaws, () => ({
  open: () => mysql.open(new URL("mysql://root@127.0.0.1:1/test"), OPTIONS),
}));

testContract("mysql, silent", outageLaws, () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `mysql://root@127.0.0.1:${listener.addr.port}/test`;
  return {
    open: () =>
      mysql.open(new URL(url), {
        record: PERSON,
        timeout: 200,
        connections: 2,
      }),
    close: () => listener.close(),
  };
});

testSqlStore("mysql", inMysql);

describe("a mysql: URL", () => {
  const refused = (url: string, message: string) =>
    assertThrows(() => mysql.open(new URL(url), OPTIONS), AppError, message);

  it("refuses wrong values of table and create", () => {
    refused("mysql://u@h/d?table=a%60b", "The parameter table");
    refused("mysql://u@h/d?create=no", "create must be true or false");
  });

  it("is refused before a connection if it names no server", () => {
    refused("mysql:///d", "mysql://user:password@host:3306/database");
  });
});

describe("mysql", () => {
  it("joins concurrent gets into one statement", async () => {
    await using database = await Database.make();
    let asked = 0;
    await using proxy = new Proxy(database.url(), () => {
      asked++;
      return "pass";
    });
    await using store = mysql.open(proxy.url(), OPTIONS);
    const people = Array.from({ length: 16 }, (_, i) => person(`p${i}`));
    await store.putMany(people);
    asked = 0;
    const found = await Promise.all(people.map((it) => store.get(it.id)));
    assertEquals(found, people);
    // The client prepares the statement, then executes it.
    assertEquals(asked, 2);
  });

  it("names neither the user nor the password in the error of a refused login", async () => {
    const url = serverUrl();
    url.username = "unknown-user";
    url.password = "hunter2";
    await using store = mysql.open(url, OPTIONS);
    const error = await assertRejects(() => store.ping(), AppError);
    assertEquals(error.code, "unavailable");
    assertStringIncludes(error.message, "refuses the user or the password");
    assertNotMatch(error.message, /hunter2|unknown-user/);
  });

  it("says that the database does not exist", async () => {
    const url = serverUrl();
    url.pathname = "/no_such_database";
    await using store = mysql.open(url, OPTIONS);
    await assertRejects(() => store.ping(), AppError, "no database");
  });

  it(
    "says at once that a server cannot be reached",
    timed(async () => {
      const url = new URL("mysql://root@127.0.0.1:1/test");
      await using store = mysql.open(url, OPTIONS);
      const begun = performance.now();
      const error = await assertRejects(() => store.get(ada.id), AppError);
      assertEquals(error.code, "unavailable");
      assertStringIncludes(error.message, "cannot be reached");
      assertTook(performance.now() - begun, 1000);
    }),
  );

  it("gets rid of outbox rows that are none of its own", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.ping();
    await database.run(
      "INSERT INTO person_outbox VALUES ('', ''), ('t', '.'), ('é 😀', 'a'), " +
        "('t', X'ff80'), (X'ff', 'b'), ('u', X'efbfbd'), " +
        "(REPEAT('t', 64), REPEAT('\n', 1020))",
    );
    const rows = await store.outbox?.list(100) ?? [];
    assertEquals(rows.length, 7);
    await store.outbox?.settle(rows);
    assertEquals(await store.outbox?.list(100), []);
  });

  it("refuses a record that a column cannot hold, and changes nothing", async () => {
    await using database = await Database.make();
    await database.run(
      "CREATE TABLE person (id VARCHAR(5) CHARACTER SET latin1 PRIMARY " +
        "KEY, first_name VARCHAR(5) CHARACTER SET latin1, last_name TEXT) " +
        "ENGINE=InnoDB",
    );
    await using store = database.open();
    const bad = [
      person("abcdef"),
      person("😀"),
      person("a", "Abcdef"),
      person("a", "名前"),
      { ...ada, id: person("a").id, firstName: "\ud800" },
    ];
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
