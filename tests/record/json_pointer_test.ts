import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { pointerTo } from "../../src/record/json_pointer.ts";

describe("a JSON pointer", () => {
  it("escapes ~ and /, and can be parsed again", () => {
    assertEquals(pointerTo(), "");
    assertEquals(pointerTo("a", 0, "~/", ""), "/a/0/~0~1/");
    fc.assert(fc.property(fc.array(fc.string()), (path) => {
      const parts = pointerTo(...path).split("/").slice(1);
      const back = parts.map((it) =>
        it.replaceAll("~1", "/").replaceAll("~0", "~")
      );
      assertEquals(back, path);
    }));
  });
});
