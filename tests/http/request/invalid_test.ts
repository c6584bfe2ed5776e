import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { hasCode } from "../../../src/errors.ts";
import { invalid, invalidBody } from "../../../src/http/request/invalid.ts";

describe("the error of an invalid request", () => {
  it("holds every fault, in the given order", () => {
    const faults = ["/b", "/a"].map((pointer) => ({ pointer, detail: "no" }));
    const error = invalid(...faults);
    assertEquals([hasCode(error, "invalid"), error.faults], [true, faults]);
  });

  it("says in words that a fault is one of the whole body", () => {
    const place = { pointer: "/a", detail: "is missing" };
    const whole = { pointer: "", detail: "must be JSON" };
    const { faults } = invalidBody(place, whole);
    assertEquals(faults, [
      place,
      { pointer: "", detail: "The body must be JSON" },
    ]);
  });
});
