import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { id, number, optional, text } from "../../src/record/field.ts";
import { RecordType } from "../../src/record/record_type.ts";

interface Thing {
  readonly id: string;
  readonly price: number;
  readonly note?: string | undefined;
}

const THING = new RecordType<Thing>("thing", {
  id: id(),
  price: number(),
  note: optional(text(0, 10)),
});

/** The members of an object, with their types. */
function typesOf(form: "whole" | "draft" | "patch") {
  const { properties, required = [], additionalProperties } = THING
    .jsonSchema(form);
  const types = Object.entries(properties as Record<string, object>).map(
    ([name, it]) => ["type" in it ? it.type : Object.keys(it)[0], name],
  );
  return { types, required, additionalProperties };
}

describe("the JSON Schema of a record", () => {
  it("has the fields, those that must be there, and no others", () => {
    const types = [["string", "id"], ["number", "price"], ["string", "note"]];
    const whole = {
      types,
      required: ["id", "price"],
      additionalProperties: false,
    };
    assertEquals(typesOf("whole"), whole);
    assertEquals(typesOf("draft"), { ...whole, required: ["price"] });
  });

  it("gives the excluded ids a type: without one /docs shows never", () => {
    const { properties } = THING.jsonSchema("whole");
    assertEquals((properties as { id: { not: unknown } }).id.not, {
      type: "string",
      enum: [".", ".."],
    });
  });

  it("lets a patch remove an optional field by null", () => {
    const types = [["string", "id"], ["number", "price"], ["anyOf", "note"]];
    const patch = { types, required: [], additionalProperties: false };
    assertEquals(typesOf("patch"), patch);
    assertEquals(THING.parsePatch({ note: null }), { note: undefined });
  });
});
