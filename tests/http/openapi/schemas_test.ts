import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { schemas } from "../../../src/http/openapi/schemas.ts";
import { PERSON } from "../../../src/person/person.ts";
import { describedApi, faultOf } from "./described.ts";

const API = describedApi();

/** Values of a field, good and bad ones. */
const VALUE = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 4 }),
  fc.constantFrom("", ".", "..", "a\u0000", "\u0085", "😀".repeat(255)),
  fc.constantFrom("😀".repeat(256), "x".repeat(256), null, 1, {}, []),
);

/** People, and what is none. */
const RECORD = fc.record(
  Object.fromEntries(
    [...PERSON.fields.map(({ name }) => name), "other"]
      .map((name) => [name, name === "other" ? fc.constant("x") : VALUE]),
  ),
  { requiredKeys: [] },
);

const FORMS = {
  Person: (value: unknown) => PERSON.parse(value),
  PersonDraft: (value: unknown) => PERSON.parseDraft(value),
  PersonPatch: (value: unknown) => PERSON.parsePatch(value),
};

function accepts(parse: (value: unknown) => unknown, value: unknown): boolean {
  try {
    parse(value);
    return true;
  } catch {
    return false;
  }
}

describe("the schemas of the description", () => {
  for (const [name, parse] of Object.entries(FORMS)) {
    it(`take as ${name} what the service takes, and nothing else`, () => {
      const place = API.at("components", "schemas", name);
      const property = fc.property(RECORD, (value) => {
        const fault = faultOf(place, value);
        assertEquals(fault === "", accepts(parse, value), fault);
      });
      fc.assert(property, { numRuns: 60 });
    });
  }

  it("are closed: a member that is not described is a fault", () => {
    const open = Object.entries(schemas())
      .filter(([, it]) => it.type === "object")
      .filter(([, it]) => it.additionalProperties !== false);
    assertEquals(open, []);
  });
});
