import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { triggerWish } from "../../../../adapters/sql/statements/trigger_wish.ts";
import { AppError } from "../../../../src/errors.ts";

describe("the triggers of a URL", () => {
  const wish = (search: string, otherWriters?: boolean) =>
    triggerWish(new URL(`mysql://u@h/d${search}`), otherWriters);

  it("come with a new table if someone reads the outbox", () => {
    assertEquals(wish(""), "with a new table");
    assertEquals(wish("", false), "never");
  });

  it("come always or never if the URL says so", () => {
    for (const otherWriters of [true, false]) {
      assertEquals(wish("?triggers=true", otherWriters), "always");
      assertEquals(wish("?triggers=false", otherWriters), "never");
    }
    const error = assertThrows(() => wish("?triggers=1"), AppError);
    assertEquals(error.code, "config");
  });
});
