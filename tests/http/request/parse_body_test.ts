import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import {
  parsePatchBody,
  parsePersonBody,
  parseSourceBody,
} from "../../../src/http/request/parse_body.ts";
import { type BadBody, NO_NAMES, NO_PEOPLE, NO_SOURCES } from "./bad_bodies.ts";
import { pointersOf } from "./invalid_faults.ts";

const NAMES = { firstName: "Ada", lastName: "Lovelace" };

function refuses(
  name: string,
  parse: (value: unknown) => unknown,
  bodies: readonly BadBody[],
): void {
  describe(`the body of ${name} must not be`, () => {
    for (const { name, body, pointers } of bodies) {
      it(name, () => {
        const found = pointersOf(() => parse(JSON.parse(`${body}`)));
        assertEquals(found.sort(), [...pointers].sort());
      });
    }

    for (const value of [null, true, 1, "Ada", [], [NAMES], undefined]) {
      it(`${JSON.stringify(value)}, which is no object`, () => {
        const { faults } = assertThrows(() => parse(value), AppError);
        const [fault, ...others] = faults;
        assertMatch(fault?.detail ?? "", /^The body must be an object with /);
        assertEquals([fault?.pointer, others], ["", []]);
      });
    }
  });
}

refuses("a person", parsePersonBody, NO_PEOPLE);
refuses("a patch", parsePatchBody, NO_NAMES);
refuses("the source", parseSourceBody, NO_SOURCES);

describe("a body", () => {
  it("that is not valid refers the client to the list of faults", () => {
    for (const parse of [parsePersonBody, parsePatchBody, parseSourceBody]) {
      const { message } = assertThrows(() => parse({ id: "" }), AppError);
      assertEquals(message, "The request is not valid: see errors.");
    }
  });

  it("of a person may lack the id", () => {
    assertEquals<unknown>(parsePersonBody(NAMES), NAMES);
    const whole = { id: "a", ...NAMES };
    assertEquals<unknown>(parsePersonBody(whole), whole);
  });

  it("of a patch has any of the fields", () => {
    for (const patch of [{}, { lastName: "" }, { id: "a", ...NAMES }]) {
      assertEquals<unknown>(parsePatchBody(patch), patch);
    }
  });

  it("of the source names one of the two", () => {
    for (const source of ["cache", "database"] as const) {
      assertEquals(parseSourceBody({ source }), { source });
    }
  });
});
