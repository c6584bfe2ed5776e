import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  HEADER_FIELDS,
  nameInAnswer,
} from "../../../src/http/openapi/header_fields.ts";
import { STANDARD } from "../../../src/http/response/answer.ts";
import { describedApi, faultOf } from "./described.ts";

describe("the header fields of the description", () => {
  for (const [key, { example }] of Object.entries(HEADER_FIELDS)) {
    it(`${key} has an example that is valid`, () => {
      const place = describedApi().at("components", "headers", key, "schema");
      assertEquals(faultOf(place, example), "");
    });
  }

  it("have what every answer has", () => {
    const names = Object.keys(HEADER_FIELDS).map(nameInAnswer);
    for (const name of Object.keys(STANDARD)) {
      assert(names.includes(name), name);
    }
  });

  it("have only their HTTP name in an answer", () => {
    assertEquals(nameInAnswer("ETag"), "ETag");
    assertEquals(nameInAnswer("Cache-Status-Of-An-Absence"), "Cache-Status");
  });
});
