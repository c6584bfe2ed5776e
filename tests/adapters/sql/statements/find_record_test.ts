import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  distinct,
  recordFinder,
} from "../../../../adapters/sql/statements/find_record.ts";
import { PERSON } from "../../../../src/person/person.ts";
import { person } from "../../../contract/people.ts";

const people = (size: number) =>
  Array.from({ length: size }, (_, i) => person(`p${i}`));

for (const size of [3, 100]) {
  describe(`the answer to a read of ${size} ids`, () => {
    const some = people(size);
    const rows = some.map((it) => PERSON.toTexts(it));

    it("has the record of each id, and none of another id", () => {
      const find = recordFinder(PERSON, rows.toReversed());
      assertEquals(some.map(({ id }) => find(id)), some);
      for (const other of ["P1", "p", "p1 "]) {
        assertEquals(find(person(other).id), undefined);
      }
    });
  });
}

describe("the ids of a read", () => {
  it("are each there once if they are many", () => {
    const ids = people(100).map(({ id }) => id);
    assertEquals(distinct([...ids, ...ids]), ids);
  });

  it("are as they were if they are few", () => {
    const ids = ["ada", "bob", "ada"];
    assertEquals(distinct(ids), ids);
  });
});
