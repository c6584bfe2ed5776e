import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import {
  isBusy,
  isDuplicate,
  meaningOf,
  meaningOfOpening,
  resultCode,
} from "../../../adapters/sqlite/errors.ts";
import { AppError } from "../../../src/errors.ts";

/** An error of node:sqlite with this extended result code. */
const failure = (errcode: number) =>
  Object.assign(new Error("the database's message"), { errcode });

describe("the meaning of an error of SQLite", () => {
  it("is not given to another error", () => {
    const { code, message } = meaningOf(
      new TypeError("a bug in the driver"),
      "read",
    );
    assertEquals([code, message], [
      "unavailable",
      "The database file cannot be used.",
    ]);
  });

  it("is a message for the caller", () => {
    const database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE t (x CHECK (x <> 'no'))");
    const meaning = (sql: string) => {
      const cause = assertThrows(() => database.prepare(sql).run(), Error);
      const error = meaningOf(cause, "write");
      assertEquals(error.cause, cause);
      return [error.code, error.message];
    };
    assertEquals(meaning("INSERT INTO t VALUES ('no')"), [
      "invalid",
      "The record breaks a constraint of the table.",
    ]);
    assertEquals(meaning("SELECT * FROM missing")[0], "unavailable");
    database.exec("PRAGMA max_page_count = 3");
    const [code, message] = meaning(
      "INSERT INTO t VALUES (hex(randomblob(100000)))",
    );
    assertEquals(code, "unavailable");
    assertStringIncludes(message ?? "", "full");
    database.exec("PRAGMA query_only = ON");
    assertStringIncludes(
      meaning("INSERT INTO t VALUES ('x')")[1] ?? "",
      "read-only",
    );
    database.close();
  });

  it("is unknown_outcome for a write when the disk fails", () => {
    const cause = Object.assign(new Error("disk I/O error"), { errcode: 1034 });
    assertEquals(meaningOf(cause, "write").code, "unknown_outcome");
    assertEquals(meaningOf(cause, "read").code, "unavailable");
  });

  it("says for an opening that the path is wrong, or that Deno refuses it", () => {
    const wrong = meaningOfOpening(new Deno.errors.NotADirectory("x"));
    assertStringIncludes(wrong.message, "cannot be opened");
    const denied = meaningOfOpening(new Deno.errors.NotCapable("x"));
    assertStringIncludes(denied.message, "--allow-write");
    assertEquals([wrong.code, denied.code], ["unavailable", "unavailable"]);
  });

  it("follows the primary code, without the database's message", () => {
    // SQLITE_IOERR_READ, SQLITE_READONLY_DIRECTORY and SQLITE_FULL.
    for (const code of [266, 1544, 13]) {
      const { message } = meaningOf(failure(code), "read");
      assertEquals(message, meaningOf(failure(code & 0xff), "read").message);
      assertEquals(message.includes("the database's message"), false);
    }
  });

  it("stays that of an AppError", () => {
    const error = new AppError("conflict", "Two records");
    assertEquals(meaningOf(error, "write"), error);
  });
});

describe("the kind of an error of SQLite", () => {
  it("is a duplicate only if a unique index refused the row", () => {
    using database = new DatabaseSync(":memory:");
    database.exec(
      "CREATE TABLE t (n INTEGER PRIMARY KEY, id TEXT UNIQUE, x CHECK (x > 0));" +
        "CREATE TABLE u (id TEXT PRIMARY KEY) WITHOUT ROWID;" +
        "INSERT INTO t VALUES (1, 'a', 1); INSERT INTO u VALUES ('a')",
    );
    const duplicate = (sql: string) =>
      isDuplicate(assertThrows(() => database.prepare(sql).run()));
    assertEquals(duplicate("INSERT INTO t VALUES (1, 'b', 1)"), true);
    assertEquals(duplicate("INSERT INTO t VALUES (2, 'a', 1)"), true);
    assertEquals(duplicate("INSERT INTO u VALUES ('a')"), true);
    assertEquals(duplicate("INSERT INTO t VALUES (2, 'b', 0)"), false);
    assertEquals(duplicate("INSERT INTO u VALUES (NULL)"), false);
  });

  it("is busy only if a lock caused it", () => {
    // SQLITE_BUSY and SQLITE_BUSY_SNAPSHOT, then SQLITE_FULL and no code.
    const busy = [5, 517, 13].map((it) =>
      isBusy(meaningOf(failure(it), "write"))
    );
    assertEquals(busy, [true, true, false]);
    assertEquals(isBusy(meaningOf(new Error("x"), "write")), false);
    assertEquals(isBusy(failure(5)), false);
  });

  it("has the code 0 without a code of SQLite", () => {
    const errors = [failure(5), new Error("x"), { errcode: 5 }, undefined];
    assertEquals(errors.map(resultCode), [5, 0, 0, 0]);
  });
});
