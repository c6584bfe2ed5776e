import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  recordOf,
  represent,
  Representations,
} from "../../src/record/representation.ts";
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

describe("the record of a body", () => {
  it("is the record that the body was made of", () => {
    for (const name of ["", "Lovelace", '"\\', "😀"]) {
      const ada = person("ada", "Ada", name);
      const { body } = represent(PERSON, ada);
      assertEquals(recordOf(PERSON, body), ada);
    }
  });

  it("is nothing else than a record that keeps every rule", () => {
    const ada = person("ada");
    const { lastName: _, ...less } = ada;
    const others = [
      ...[null, undefined, 1, "ada", [], [ada], {}, less],
      ...[{ ...ada, more: 1 }, { ...ada, firstName: "" }],
      ...[{ ...ada, lastName: null }, { ...ada, id: ".." }],
      { ...ada, more: "😀" },
    ];
    for (const other of others) {
      assertEquals(recordOf(PERSON, `${JSON.stringify(other)}`), undefined);
    }
    const { body } = represent(PERSON, ada);
    for (const text of ["", "{", ` ${body}`, `${body} `, `${body}${body}`]) {
      assertEquals(recordOf(PERSON, text), undefined);
    }
  });
});

describe("remembered representations", () => {
  it("are those of each record, also where they are remembered", () => {
    const representations = new Representations(PERSON);
    for (let round = 0; round < 3; round++) {
      // More than are remembered.
      for (let i = 0; i < 1_200; i++) {
        const record = person(`p${i}`, "Ada", `King ${round % 2}`);
        for (let twice = 0; twice < 2; twice++) {
          assertEquals(
            representations.of(record),
            represent(PERSON, record),
          );
        }
      }
    }
  });

  it("are those of each record, also if two ids have the same short hash", () => {
    const representations = new Representations(PERSON);
    for (let round = 0; round < 2; round++) {
      for (const id of ["Aa", "BB"]) {
        const record = person(id);
        assertEquals(representations.of(record), represent(PERSON, record));
      }
    }
  });

  it("are of what the record is now", () => {
    const representations = new Representations(PERSON);
    const changing: { -readonly [Name in keyof Person]: Person[Name] } = {
      ...person("ada"),
    };
    const before = representations.of(changing);
    changing.firstName = "Adele";
    assertEquals(
      representations.of(changing),
      represent(PERSON, person("ada", "Adele")),
    );
    assertNotEquals(representations.of(changing), before);
  });
});
