import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgres } from "../../adapters/postgres.ts";
import { AppError } from "../../src/errors.ts";
import { person } from "../contract/people.ts";
import {
  Database,
  inPostgres,
  OPTIONS,
  serverUrl,
} from "./postgres/database.ts";
import { outsideOf } from "./postgres/outside.ts";
import { testServerStore } from "./server_store_contract.ts";
import { testSqlStore } from "./sql/laws.ts";

const ada = person("ada");

testServerStore({
  adapter: postgres,
  url: serverUrl,
  make: () => Database.make(),
  outsideOf,
  messages: 1,
  narrow: "CREATE TABLE person (id varchar(5) PRIMARY KEY, " +
    "first_name varchar(5), last_name text)",
  tooWide: [person("abcdef"), person("a", "Abcdef")],
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
  it("says that the schema does not exist", async () => {
    await using store = postgres.open(serverUrl({ schema: "none" }), OPTIONS);
    await assertRejects(() => store.ping(), AppError, "no schema");
  });

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
});
