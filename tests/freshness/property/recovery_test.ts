import { describe, it } from "@std/testing/bdd";
import { assertRecovers, PARTS } from "./freshness.ts";

describe("whatever went wrong, everything is cached again", () => {
  it("with two instances", () => assertRecovers(PARTS));

  it("with every write logged", () =>
    assertRecovers({ ...PARTS, durable: true }));
});
