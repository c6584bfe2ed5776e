import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { listed, snakeCase } from "../../src/record/names.ts";

describe("the names of fields", () => {
  it("are a list in words", () => {
    assertEquals(listed([]), "");
    assertEquals(listed(["a"]), "a");
    assertEquals(listed(["a", "b", "c"]), "a, b and c");
  });

  it("are names of columns in small letters", () => {
    assertEquals(snakeCase("firstName"), "first_name");
    assertEquals(snakeCase("id"), "id");
  });
});
