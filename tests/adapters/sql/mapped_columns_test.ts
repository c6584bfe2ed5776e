import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mapColumns } from "../../../adapters/sql/statements/columns.ts";
import { coverageOf, coverageText } from "../../../src/dao/coverage.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON } from "../../../src/person/person.ts";
import { coverageLaws, storeLaws, testContract } from "../../contract/mod.ts";
import { person } from "../../contract/people.ts";
import { Database, inMysql } from "../mysql/database.ts";
import { outsideOf } from "../mysql/outside.ts";
import { inPostgres } from "../postgres/database.ts";
import { inSqlite } from "../sqlite/folder.ts";

const NAMES = {
  id: "person_id",
  first_name: "Given name",
  last_name: "order",
};

const QUERY = new URL(`mysql://h/d?${new URLSearchParams(NAMES)}`);
const MAPPED = mapColumns(PERSON, QUERY, {});

for (
  const [name, make] of Object.entries({
    MySQL: inMysql,
    PostgreSQL: inPostgres,
    SQLite: inSqlite,
  })
) {
  testContract(`columns with other names, ${name}`, storeLaws, async () => {
    const database = await make();
    return {
      open: () => database.open(NAMES),
      close: async () => await database[Symbol.asyncDispose](),
    };
  });

  describe(`a table with other names of columns, ${name}`, () => {
    it("is used as it is", async () => {
      await using database = await make();
      await database.run(
        "CREATE TABLE person (Person_ID VARCHAR(80) PRIMARY KEY, " +
          "first_name VARCHAR(80), last_name VARCHAR(80), Vorname VARCHAR(80))",
      );
      await database.run(
        "INSERT INTO person VALUES ('a', 'no', 'no', 'Ada')",
      );
      const columns = { id: "person_id", first_name: "vorname" };
      await using store = database.open(columns);
      const ada = { ...person("a", "Ada"), lastName: "no" };
      assertEquals(await store.get(ada.id), ada);
      assertEquals(await store.delete(ada.id), true);
      assertEquals(await store.add(ada, "token"), true);
      assertEquals(await store.list(undefined, 9), [ada]);
    });

    it("is refused if it lacks the column that the URL names", async () => {
      await using database = await make();
      await database.run(
        "CREATE TABLE person (id VARCHAR(80) PRIMARY KEY, " +
          "first_name VARCHAR(80), last_name VARCHAR(80))",
      );
      await using store = database.open({ first_name: "given" });
      const error = await assertRejects(() => store.ping(), AppError);
      assertEquals(error.code, "config");
      assertEquals(/no column given\b/.test(error.message), true);
    });
  });
}

testContract(
  "columns with other names, other writers",
  coverageLaws,
  async () => {
    const database = await Database.make();
    return {
      open: () => database.open({}, NAMES),
      outside: outsideOf((sql) => database.run(sql), "person", MAPPED),
      close: () => database[Symbol.asyncDispose](),
    };
  },
);

describe("the triggers of a table with other names of columns", () => {
  it("are known again by another instance", async () => {
    await using database = await Database.make();
    for (let n = 0; n < 2; n++) {
      await using store = database.open({}, NAMES);
      assertEquals(coverageText(await coverageOf(store)), "covered");
    }
  });
});
