import { assert, assertEquals, assertFalse } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Tally } from "./tally.ts";

describe("the summary of a proof", () => {
  it("ends with the bound that all checked reads together support", () => {
    const tally = new Tally();
    tally.checked.simulator = 2_000_000;
    tally.checked.histories = 1_000_000;
    assertEquals(
      tally.summary().at(-1),
      "0 stale of 3000000 checked reads: at most 3/3000000 = 1.0e-6 " +
        "at 95 % confidence",
    );
    assert(tally.well);
  });

  it("says what was done at each level", () => {
    const tally = new Tally();
    tally.states = 10;
    tally.seeds = 20;
    tally.calls = 50;
    tally.acknowledged = 6;
    tally.bySql = 2;
    tally.checked.simulator = 30;
    tally.checked.histories = 40;
    tally.faults.set("kill", 2).set("cut", 3);
    assertEquals(tally.summary().slice(0, 4), [
      "model: 10 states",
      "simulator: 20 seeds, 30 checked reads",
      "histories: 50 operations, 40 checked reads, " +
      "6 acknowledged writes (2 by other writers), 5 faults (kill 2, cut 3)",
      "0 violations, 0 mutants missed",
    ]);
  });

  it("names no bound if there was a violation, or if no read was checked", () => {
    const tally = new Tally();
    assertEquals(tally.summary().at(-1), "No read was checked.");
    tally.checked.simulator = 5;
    tally.violations = 1;
    assertEquals(tally.summary().at(-1), "The promise is broken.");
    assertFalse(tally.well);
  });

  it("is not well if a mutant was missed", () => {
    const tally = new Tally();
    tally.missed = 1;
    assertFalse(tally.well);
  });
});
