import {
  assert,
  assertEquals,
  assertLess,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MysqlConnection } from "../../adapters/_mysql_connection.ts";
import { MysqlDriver } from "../../adapters/_mysql_driver.ts";
import { prepareMysql } from "../../adapters/_mysql_table.ts";
import { connectionOptions } from "../../adapters/_mysql_url.ts";
import { mysql } from "../../adapters/mysql.ts";
import { AppError } from "../../src/errors.ts";
import { outageLaws, storeLaws, testContract } from "../contract/mod.ts";
import { person } from "../contract/people.ts";
import { Database, OPTIONS, serverUrl } from "./mysql_database.ts";

const ada = person("ada");

testContract("mysql", storeLaws, async () => {
  const database = await Database.make();
  return {
    open: () => database.open(),
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
    open: () => mysql.open(new URL(url), { timeout: 200, connections: 2 }),
    close: () => listener.close(),
  };
});

describe("a mysql: URL", () => {
  const refused = (url: string, message: string) =>
    assertThrows(() => mysql.open(new URL(url), OPTIONS), AppError, message);

  it("names a host, a user and a database", () => {
    for (const url of ["mysql://u@h", "mysql:///d", "mysql://h/d", "mysql:d"]) {
      refused(url, "mysql://user:password@host:3306/database");
    }
  });

  it("is decoded", () => {
    const url = new URL("mysql://a%40b:p%2F%C3%A9%3A@[::1]/d%20b");
    assertEquals(connectionOptions(url)(), {
      host: "::1",
      port: 3306,
      user: "a@b",
      password: "p/é:",
      database: "d b",
    });
    refused("mysql://u:%zz@h/d", "%25");
  });

  it("takes only a plain name of a table", () => {
    for (const name of ["", "a`b", "a.b", "a b", "é", "x".repeat(58)]) {
      const table = encodeURIComponent(name);
      refused(`mysql://u@h/d?table=${table}`, "The parameter table");
    }
  });

  it("takes only true and false for create and tls", () => {
    refused("mysql://u@h/d?create=no", "create must be true or false");
    refused("mysql://u@h/d?tls=1", "tls must be true or false");
    refused("mysql://u@h/d?tls-ca=x.pem", "tls-ca needs tls=true");
  });

  it("checks the server's certificate and name", () => {
    const url = new URL("mysql://u@h/d?tls=true");
    const { ssl } = connectionOptions(url)();
    assertEquals(ssl, { rejectUnauthorized: true, verifyIdentity: true });
  });
});

describe("mysql", () => {
  it("makes its tables, unless it must not", async () => {
    await using database = await Database.make();
    const url = database.url({ create: "false" });
    await using never = mysql.open(url, OPTIONS);
    const error = await assertRejects(() => never.get(ada.id), AppError);
    assertEquals(error.code, "config");
    assertStringIncludes(error.message, "CREATE TABLE");
    assertEquals((await database.run("SHOW TABLES")).length, 0);

    await using store = database.open();
    await store.put(ada);
    // What was missing is there now, and the call works without a restart.
    assertEquals(await never.get(ada.id), ada);
  });

  it("names neither password nor user when they are refused", async () => {
    const url = serverUrl();
    url.username = "nobody-known";
    url.password = "hunter2";
    await using store = mysql.open(url, OPTIONS);
    const error = await assertRejects(() => store.ping(), AppError);
    assertEquals(error.code, "unavailable");
    assertStringIncludes(error.message, "refuses the user or the password");
    assertNotMatch(error.message, /hunter2|nobody-known/);
  });

  it("says so when there is no such database", async () => {
    const url = serverUrl();
    url.pathname = "/no_such_database";
    await using store = mysql.open(url, OPTIONS);
    await assertRejects(() => store.ping(), AppError, "no database");
  });

  it("says at once that a server cannot be reached", async () => {
    const url = new URL("mysql://root@127.0.0.1:1/test");
    await using store = mysql.open(url, OPTIONS);
    const begun = performance.now();
    const error = await assertRejects(() => store.get(ada.id), AppError);
    assertEquals(error.code, "unavailable");
    assertStringIncludes(error.message, "cannot be reached");
    assertLess(performance.now() - begun, 1000);
  });

  it("refuses what a column cannot hold, and changes nothing", async () => {
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

  it("imports many in seconds", async () => {
    await using database = await Database.make();
    await using store = database.open();
    const begun = performance.now();
    for (let at = 0; at < 20_000; at += 1000) {
      const some = Array.from({ length: 1000 }, (_, i) => person(`p${at + i}`));
      assertEquals(await store.putMany(some), 1000);
    }
    assertLess(performance.now() - begun, 30_000 / 5);
  });
});

describe("the statements of mysql", () => {
  const TABLES = {
    "of its own": undefined,
    "keyed by a number":
      "(n BIGINT AUTO_INCREMENT PRIMARY KEY, id VARCHAR(80) " +
      "NOT NULL UNIQUE, first_name VARCHAR(80), last_name VARCHAR(80), " +
      "more VARCHAR(200)) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
    "in latin1": "(id VARCHAR(80) PRIMARY KEY, first_name VARCHAR(80), " +
      "last_name VARCHAR(80)) CHARACTER SET latin1",
  };
  for (const [name, columns] of Object.entries(TABLES)) {
    it(`use the index of a table ${name}`, async () => {
      await using database = await Database.make();
      if (columns) await database.run(`CREATE TABLE person ${columns}`);
      await using store = database.open();
      const all = Array.from({ length: 5000 }, (_, i) => person(`p${i}`));
      await store.putMany(all);
      await database.run("ANALYZE TABLE person");

      const connect = connectionOptions(database.url());
      await using driver = new MysqlDriver(
        (deadline) => MysqlConnection.open(connect(), deadline),
        1,
      );
      const run = async (text: string, ...params: string[]) =>
        await driver.run(
          function* () {
            return (yield { sql: `EXPLAIN ${text}`, params }).rows;
          },
          "read",
          performance.now() + 5000,
        );
      const sql = await driver.run(
        () => prepareMysql("person", false),
        "read",
        performance.now() + 5000,
      );
      const plans = [
        await run(sql.get(1), "p7"),
        await run(sql.get(4), "p7", "P8", "x", "😀"),
        await run(sql.find(2), "p7", "😀"),
        await run(sql.update, "a", "b", "p7", "p7"),
        await run(sql.updateIf, "a", "b", "p7", "p7", "c", "d"),
        await run(sql.delete, "p7", "p7"),
        await run(sql.deleteIf, "p7", "p7", "c", "d"),
        await run(sql.first, "10"),
        await run(sql.after, "p7", "10"),
        await run(sql.after, "p1", "100"),
      ];
      for (const [plan] of plans) {
        const [, , , access, , , , , , extra] = plan ?? [];
        assert(access && ["const", "range"].includes(access), `${plan}`);
        assertNotMatch(extra ?? "", /filesort|temporary/);
      }
    });
  }
});
