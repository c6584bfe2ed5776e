import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { describedApi, faultOf } from "./described.ts";

const PARAMETERS = describedApi({ batchLimit: 3 }).at(
  "components",
  "parameters",
);

/** What is wrong with the value of a parameter. */
function fault(name: string, value: unknown): string {
  return faultOf(PARAMETERS?.at(name, "schema"), value);
}

describe("the parameters of the description", () => {
  it("have the limit of a batch that is configured", () => {
    assertEquals(fault("ids", ["a", "b", "c"]), "");
    assertEquals(
      fault("ids", ["a", "b", "c", "d"]),
      "data must NOT have more than 3 items",
    );
  });

  it("take entity-tags as the service reads them", () => {
    for (const tags of ["*", '"a"', 'W/"a"', '"a" , W/"b"', '"a,b"', '""']) {
      assertEquals(fault("If-Match", tags), "", tags);
    }
    for (const tags of ["", "a", '"a', '* "a"', '"a" "b"', '"a b"']) {
      assertEquals(fault("If-None-Match", tags) !== "", true, tags);
    }
  });

  it("take limits as the service reads them", () => {
    for (const limit of [1, 100, 1000]) assertEquals(fault("limit", limit), "");
    for (const limit of [0, -1, 1001, 1.5, "x"]) {
      assertEquals(fault("limit", limit) !== "", true, String(limit));
    }
  });
});
