import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { represent } from "../../src/record/representation.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import { person } from "../contract/people.ts";

describe("the representation of a record", () => {
  it("is its JSON, and a strong tag of that alone", () => {
    const { body, etag } = represent(PERSON, person("ada"));
    assertEquals(body, PERSON.toJson(person("ada")));
    assertMatch(etag, /^"[0-9a-f]{32}"$/);
    const others = [
      person("bob"),
      person("ada", "Adele"),
      person("ada", "Ada", "King"),
    ];
    for (const other of others) {
      assertNotEquals(represent(PERSON, other).etag, etag);
    }
  });

  it("shows the fields in their order, and no others", () => {
    const { id, firstName, lastName } = person("ada");
    const mixed = { more: 1, lastName, firstName, id };
    assertEquals(
      represent(PERSON, mixed),
      represent(PERSON, person("ada")),
    );
  });

  it("is of what the record is now", () => {
    const changing: { -readonly [Name in keyof Person]: Person[Name] } = {
      ...person("ada"),
    };
    const before = represent(PERSON, changing);
    changing.firstName = "Adele";
    const after = represent(PERSON, changing);
    assertEquals(after, represent(PERSON, person("ada", "Adele")));
    assertNotEquals(after, before);
  });
});
