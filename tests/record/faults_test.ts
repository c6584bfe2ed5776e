import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { z } from "zod";
import { faultsOf } from "../../src/record/faults.ts";

describe("the faults of an input", () => {
  it("are one for each place, with its JSON pointer", () => {
    const schema = z.strictObject({
      list: z.array(z.string("must be a text")),
    });
    const { error } = schema.safeParse({ list: ["a", 1], "x/y": 1, z: 2 });
    assertEquals(error?.issues.flatMap(faultsOf), [
      { pointer: "/list/1", detail: "must be a text" },
      { pointer: "/x~1y", detail: "is not a known field" },
      { pointer: "/z", detail: "is not a known field" },
    ]);
  });
});
