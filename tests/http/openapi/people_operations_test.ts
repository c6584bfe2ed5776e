import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  PERSON_OPERATIONS,
  PERSONS_OPERATIONS,
} from "../../../src/http/openapi/people_operations.ts";
import { PERSON } from "../../../src/person/person.ts";

describe("the operations on people", () => {
  it("show a person with every field of the definition", () => {
    const { content } = PERSON_OPERATIONS.GET.answers[200] ?? {};
    const names = Object.keys(content?.examples.Person ?? {});
    assertEquals(names, PERSON.fields.map(({ name }) => name));
  });

  it("change people only with a token that may write", () => {
    const all = { ...PERSON_OPERATIONS, POST: PERSONS_OPERATIONS.POST };
    for (const [method, { needs }] of Object.entries(all)) {
      assertEquals(needs, method === "GET" ? "read" : "write", method);
    }
  });

  it("tell of a write whose outcome is not known, and of no such read", () => {
    const all = { ...PERSON_OPERATIONS, POST: PERSONS_OPERATIONS.POST };
    for (const [method, { problems }] of Object.entries(all)) {
      const unknown = problems.includes("unknown_outcome");
      assertEquals(unknown, method !== "GET", method);
    }
  });
});
