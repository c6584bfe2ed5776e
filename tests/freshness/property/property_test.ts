import { describe, it } from "@std/testing/bdd";
import { assertFresh, PARTS } from "./freshness.ts";

describe("no read is stale, whatever the interleaving", () => {
  it("with two instances", () => assertFresh(PARTS));

  it("with every write logged", () => assertFresh({ ...PARTS, durable: true }));
});
