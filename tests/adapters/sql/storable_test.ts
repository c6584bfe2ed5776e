import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkStorable } from "../../../adapters/sql/storable.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";

describe("a record to store in SQL", () => {
  it("may break a rule of its fields, which a row may do, too", () => {
    checkStorable(PERSON, person("ada"));
    checkStorable(PERSON, { ...person("ada"), firstName: "" });
  });

  it("is refused with the field that the database would alter", () => {
    const bad: Partial<Record<keyof Person, unknown>>[] = [
      { firstName: "a\0b" },
      { lastName: "\ud800" },
      { lastName: 7 },
      { firstName: null },
    ];
    for (const fields of bad) {
      const record = { ...person("ada"), ...fields } as Person;
      const check = () => checkStorable(PERSON, record);
      const { code, faults } = assertThrows(check, AppError);
      const [name] = Object.keys(fields);
      assertEquals([code, faults?.[0]?.pointer], ["invalid", `/${name}`]);
    }
  });
});
