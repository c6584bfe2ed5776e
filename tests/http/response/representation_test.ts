import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { etagOf } from "../../../src/http/response/representation.ts";
import type { Person } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";

describe("the tag of a person", () => {
  it("is a strong one, of the content alone", () => {
    const tag = etagOf(person("ada"));
    assertMatch(tag, /^"[0-9a-f]{32}"$/);
    assertEquals(etagOf(Object.freeze({ ...person("ada") })), tag);
    const others = [
      person("bob"),
      person("ada", "Adele"),
      person("ada", "Ada", "King"),
    ];
    for (const other of others) assertNotEquals(etagOf(other), tag);
  });

  it("is of what the person is now, where that can change", () => {
    const changing: { -readonly [Name in keyof Person]: Person[Name] } = {
      ...person("ada"),
    };
    const before = etagOf(changing);
    changing.firstName = "Adele";
    assertEquals(etagOf(changing), etagOf(person("ada", "Adele")));
    assertNotEquals(etagOf(changing), before);
  });
});
