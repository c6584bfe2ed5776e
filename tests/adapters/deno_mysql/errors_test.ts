import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  DUPLICATE,
  errorOf,
  numberOf,
  ServerError,
} from "../../../adapters/deno_mysql/errors.ts";
import { meaningOf } from "../../../adapters/mysql/errors.ts";
import { ConnectionLost } from "../../../adapters/sql/pool/session.ts";
import { READING } from "../../../adapters/sql/pool/meaning.ts";

describe("an error of deno_mysql", () => {
  it("has the number of its message, whatever name is in the message", () => {
    assertEquals(numberOf("Duplicate entry 'x' for key 'PRIMARY'"), 1062);
    assertEquals(numberOf("#08004Too many connections"), 1040);
    assertEquals(
      numberOf("Data too long for column 'Duplicate entry ' at row 1"),
      1406,
    );
    assertEquals(
      numberOf(
        "Query execution was interrupted (max_statement_time exceeded)",
      ),
      1969,
    );
    assertEquals(numberOf("Something new: Duplicate entry "), 0);
  });

  it("is a lost connection unless the server sent it", () => {
    class ReadError extends Error {}
    for (
      const error of [
        new ReadError("Connection closed unexpectedly"),
        new Deno.errors.ConnectionRefused(),
        new Error("failed to lookup address information: nope"),
        new Error("Connection was killed"),
        new Error("Server does not support TLS"),
        "what",
      ]
    ) {
      for (const loss of ["lost", "unopened"] as const) {
        const lost = errorOf(error, loss);
        assert(lost instanceof ConnectionLost, String(error));
        assertEquals(lost.how, loss);
      }
    }
    assert(!(errorOf(new Error("Unknown")) instanceof ConnectionLost));
  });

  it("that the server sent keeps its number", () => {
    const meaning = (message: string) => {
      const error = errorOf(new Error(message));
      assert(error instanceof ServerError);
      return error.errno;
    };
    assertEquals(meaning("#40001Deadlock found when trying to get lock"), 1213);
    assertEquals(meaning("Duplicate entry 'x' for key 'PRIMARY'"), DUPLICATE);
    assertEquals(meaning("Something new"), 0);
  });

  it("of a failed connection has a reason of its own", () => {
    const said = [
      "failed to lookup address information: nope",
      "invalid peer certificate: UnknownIssuer",
      "Server does not support TLS",
      "Not supported",
    ].map((it) => meaningOf(errorOf(new Error(it)), READING).message);
    assertEquals(new Set(said).size, 4);
    assertStringIncludes(said[0] ?? "", "cannot be reached");
  });

  it("names no value of a record", () => {
    const error = errorOf(new Error("Duplicate entry 'ada' for key 'PRIMARY'"));
    assert(!error.message.includes("ada"));
  });
});
