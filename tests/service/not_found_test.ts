import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { required } from "../../src/service/not_found.ts";
import { person } from "../contract/people.ts";

describe("a write that needs a person", () => {
  it("gets the stored person, or fails with not_found", () => {
    const ada = person("ada");
    assertEquals(required(ada), ada);
    const error = assertThrows(() => required(undefined), AppError);
    assertEquals(error.code, "not_found");
  });
});
