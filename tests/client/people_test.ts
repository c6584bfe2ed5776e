import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ClientError } from "../../src/client/client_error.ts";
import {
  batchOf,
  changed,
  pageOf,
  type PersonChanges,
  personOf,
  sameFields,
} from "../../src/client/people.ts";
import { PERSON } from "../../src/person/person.ts";

const ADA = PERSON.parse({ id: "ada", firstName: "Ada", lastName: "King" });
const BOB = PERSON.parse({ id: "bob", firstName: "Bob", lastName: "" });

function refused(read: () => unknown): ClientError {
  const error = assertThrows(read, ClientError);
  assertEquals(error.code, "bad_answer");
  return error;
}

describe("the body of an answer", () => {
  it("has a person of the id, who is frozen", () => {
    const person = personOf({ ...ADA }, "ada");
    assertEquals(person, ADA);
    assert(Object.isFrozen(person));
  });

  it("has no other person, and nothing else", () => {
    for (const body of [BOB, null, [], [ADA], "ada", 5, {}, { id: 5 }]) {
      refused(() => personOf(body, "ada"));
    }
    const details = { status: 200, mayBeApplied: true };
    assert(refused(() => personOf(BOB, "ada", details)).mayBeApplied);
  });

  it("has the people of a page", () => {
    assertEquals(pageOf({ persons: [ADA, BOB] }), [ADA, BOB]);
    assertEquals(pageOf({ persons: [] }), []);
    for (const persons of [undefined, {}, [null], [ADA, {}], "ada"]) {
      refused(() => pageOf({ persons }));
    }
    for (const body of [null, [], "x"]) refused(() => pageOf(body));
  });

  it("has the people of a batch, and those who are missing", () => {
    const body = { persons: [BOB], missing: ["ada"] };
    assertEquals(batchOf(body, ["ada", "bob"]), [BOB]);
    for (
      const [persons, missing] of [
        [[BOB], []],
        [[ADA], []],
        [[BOB], undefined],
        [[BOB], ["carl"]],
        [[BOB, BOB], []],
        [[BOB], ["bob"]],
        [[ADA, BOB], ["carl"]],
      ]
    ) refused(() => batchOf({ persons, missing }, ["ada", "bob"]));
  });
});

describe("two people", () => {
  it("are the same if all their fields are the same", () => {
    assert(sameFields(ADA, { ...ADA }));
    assert(!sameFields(ADA, BOB));
    assert(!sameFields(ADA, { ...ADA, age: 5 }));
    assert(!sameFields({ ...ADA, age: 5 }, ADA));
    assert(!sameFields({ id: "a" }, { firstName: "a" }));
  });
});

describe("changes", () => {
  it("change fields, and null removes them", () => {
    assertEquals(changed(ADA, { lastName: "Noel" }), {
      ...ADA,
      lastName: "Noel",
    });
    const removal = { lastName: null } as unknown as PersonChanges;
    assertEquals(changed(ADA, removal), { id: "ada", firstName: "Ada" });
    assertEquals(changed(ADA, {}), { ...ADA });
  });
});
