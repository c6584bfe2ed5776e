import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { hasCode } from "../../../src/errors.ts";
import { invalid } from "../../../src/http/request/invalid.ts";

describe("the error of an invalid request", () => {
  it("holds every fault, in the given order", () => {
    const faults = ["/b", "/a"].map((pointer) => ({ pointer, detail: "no" }));
    const error = invalid(...faults);
    assertEquals([hasCode(error, "invalid"), error.faults], [true, faults]);
  });
});
