import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mysql } from "../../adapters/mysql.ts";
import { AppError } from "../../src/errors.ts";
import { person } from "../contract/people.ts";
import { Database, inMysql, OPTIONS, serverUrl } from "./mysql/database.ts";
import { outsideOf } from "./mysql/outside.ts";
import { testServerStore } from "./server_store_contract.ts";
import { testSqlStore } from "./sql/laws.ts";

testServerStore({
  adapter: mysql,
  url: serverUrl,
  make: () => Database.make(),
  outsideOf,
  // The client prepares the statement, then executes it.
  messages: 2,
  narrow: "CREATE TABLE person (id VARCHAR(5) CHARACTER SET latin1 PRIMARY " +
    "KEY, first_name VARCHAR(5) CHARACTER SET latin1, last_name TEXT) " +
    "ENGINE=InnoDB",
  tooWide: [
    person("abcdef"),
    person("😀"),
    person("a", "Abcdef"),
    person("a", "名前"),
  ],
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
});
