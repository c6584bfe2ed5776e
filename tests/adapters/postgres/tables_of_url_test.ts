import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { tablesOf } from "../../../adapters/postgres/tables_of_url.ts";
import { AppError } from "../../../src/errors.ts";

const tables = (query: string) =>
  tablesOf(new URL(`postgres://u@h/d${query}`), "person");

function refused(query: string, message: string): void {
  const error = assertThrows(() => tables(query), AppError, message);
  assertEquals(error.code, "config");
}

describe("the tables of a postgres: URL", () => {
  it("are in the schema public by default", () => {
    assertEquals(tables(""), { schema: "public", table: "person" });
    assertEquals(tables("?schema=staff&table=people"), {
      schema: "staff",
      table: "people",
    });
  });

  it("are refused if a name is wrong, or so long that PostgreSQL cuts it", () => {
    refused("?schema=", "The parameter schema");
    refused("?schema=a'b", "The parameter schema");
    refused(`?table=${"t".repeat(57)}`, "56 letters");
  });
});
