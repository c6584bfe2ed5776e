import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { coverageOf, coverageText, COVERED } from "../../src/dao/coverage.ts";

describe("the coverage of other writers", () => {
  it("is what the store answers, in words", async () => {
    const covered = await coverageOf({
      coverage: () => Promise.resolve(COVERED),
    });
    assertEquals(coverageText(covered), "covered");
    const reason = "The trigger t is missing.";
    const without = await coverageOf({
      coverage: () => Promise.resolve({ covered: false, reason }),
    });
    assertEquals(coverageText(without), `not covered: ${reason}`);
  });

  it("is there for a store that tells of changes by others", async () => {
    assertEquals(await coverageOf({ changesByOthers: () => 1 }), COVERED);
  });

  it("is none for a store that cannot answer", async () => {
    assertEquals(
      coverageText(await coverageOf({})),
      "not covered: The database does not notice the changes of other writers.",
    );
  });
});
