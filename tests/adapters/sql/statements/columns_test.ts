import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  fieldIn,
  idColumn,
  mapColumns,
  mapFields,
} from "../../../../adapters/sql/statements/columns.ts";
import { AppError } from "../../../../src/errors.ts";
import { PERSON } from "../../../../src/person/person.ts";

const mapped = (query: string, taken = {}) =>
  mapFields(PERSON.fields, new URL(`mysql://h/d?${query}`), taken)
    .map((it) => it.column);

describe("the columns of a record", () => {
  it("are named by the URL, and else by the record", () => {
    assertEquals(mapped(""), ["id", "first_name", "last_name"]);
    assertEquals(
      mapped("id=person_id&first_name=Given%20name&table=t"),
      ["person_id", "Given name", "last_name"],
    );
    assertEquals(
      mapped("first_name=last_name&last_name=first_name"),
      ["id", "last_name", "first_name"],
    );
    assertEquals(mapped("id=Pr%C3%A9nom-$1"), [
      "Prénom-$1",
      "first_name",
      "last_name",
    ]);
  });

  it("keep their name if the parameter means something else", () => {
    assertEquals(mapped("id=x", { id: "help" })[0], "id");
  });

  it("are refused if a name is none, or is used twice", () => {
    const refusal = (query: string) => {
      const error = assertThrows(() => mapped(query), AppError);
      assertEquals(error.code, "config");
      return error.message;
    };
    const long = "x".repeat(65);
    for (const name of ["", " ", "a ", "a`b", 'a"b', "a?", "a;b", long]) {
      const message = refusal(`id=${encodeURIComponent(name)}`);
      assertStringIncludes(message, "The parameter id must name a column");
    }
    for (const query of ["first_name=last_name", "last_name=First_Name"]) {
      assertStringIncludes(refusal(query), "cannot share the column");
    }
  });

  it("leave the record as it is if the URL names none", () => {
    const url = new URL("sqlite:x?table=t");
    assertEquals(mapColumns(PERSON, url, {}) === PERSON, true);
  });

  it("change nothing else of the record", () => {
    const record = mapColumns(PERSON, new URL("sqlite:x?id=key"), {});
    assertEquals(record.version, PERSON.version);
    assertEquals(idColumn(record.fields), "key");
    assertEquals(idColumn([]), "id");
    assertEquals(fieldIn("KEY", record.fields)?.name, "id");
    assertEquals(fieldIn("id", record.fields), undefined);
    const ada = { id: "a", firstName: "Ada", lastName: "" };
    assertEquals(record.parse(ada), PERSON.parse(ada));
  });
});
