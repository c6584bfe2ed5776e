import { assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";

describe("describe", () => {
  it("refuses a function that is async, because its cases come too late", () => {
    assertThrows(
      () => describe("late", async () => await Promise.resolve()),
      TypeError,
      "must not be async",
    );
  });

  it("refuses permissions within a group, because a step has none", () => {
    const options = { permissions: "none" } as const;
    for (
      const inner of [
        () => it("a case", options, () => {}),
        () => describe("a group", options, () => {}),
      ]
    ) {
      assertThrows(() => describe("outer", inner), TypeError, "permissions");
    }
  });
});
