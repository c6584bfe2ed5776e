import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { dialectOf } from "../../../adapters/mysql/dialect.ts";
import { newId } from "../../../adapters/mysql/new_id.ts";
import { runProgramSync } from "../../../adapters/sql/run.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";

const { id: _, ...draft } = person("x");
const NAMES = { table: "t", outbox: "o" };

const dialect = (numbered: boolean) =>
  dialectOf(PERSON, NAMES, "PRIMARY", "?", { most: 9n, numbered });

describe("the id of a new row of mysql", () => {
  it("is taken by an INSERT that is undone", () => {
    const statements: string[] = [];
    const made = runProgramSync(newId(dialect(true), draft), ({ sql }) => {
      statements.push(sql);
      return { rows: sql.startsWith("SELECT") ? [["7"]] : [], affected: 0 };
    });
    assertEquals(made, "7");
    assertEquals(statements, [
      "SAVEPOINT new_id",
      "INSERT INTO `t` (`first_name`, `last_name`) VALUES (?, ?)",
      "SELECT CAST(LAST_INSERT_ID() AS CHAR)",
      "ROLLBACK TO SAVEPOINT new_id",
    ]);
  });

  it("must come from the caller if the server makes none", () => {
    const made = newId(dialect(false), draft);
    const error = assertThrows(() => made.next(), AppError);
    assertEquals(error.code, "invalid");
  });

  it("is refused when the numbers are used up, or the row cannot be stored", async () => {
    await using database = await Database.make();
    await database.run(
      "CREATE TABLE person (id TINYINT AUTO_INCREMENT PRIMARY KEY, " +
        "first_name VARCHAR(9), last_name VARCHAR(9))",
    );
    await using store = database.open();
    const long = { ...draft, firstName: "x".repeat(10) };
    const tooLong = await assertRejects(
      () => store.newId?.(long) ?? Promise.resolve(),
      AppError,
    );
    assertEquals(tooLong.code, "invalid");
    await store.put(person("127"));
    const full = await assertRejects(
      () => store.newId?.(draft) ?? Promise.resolve(),
      AppError,
    );
    assertEquals(full.code, "unavailable");
    assertEquals(await store.list(undefined, 9), [person("127")]);
  });

  it("stays exact beyond the numbers of the language", async () => {
    await using database = await Database.make();
    await database.run(
      "CREATE TABLE person (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, " +
        "first_name VARCHAR(9), last_name VARCHAR(9)) " +
        "AUTO_INCREMENT = 18000000000000000001",
    );
    await using store = database.open();
    assertEquals(await store.newId?.(draft), "18000000000000000001" as never);
    assertEquals(await store.newId?.(draft), "18000000000000000002" as never);
  });
});
