import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { counted } from "../../src/command/counted.ts";

describe("a number with its word", () => {
  it("has the word for one only after 1", () => {
    const rows = [0, 1, 2].map((n) => counted(n, "row"));
    assertEquals(rows, ["0 rows", "1 row", "2 rows"]);
    const people = [1, 2].map((n) => counted(n, "person", "people"));
    assertEquals(people, ["1 person", "2 people"]);
  });
});
