import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parseOptions } from "./options.ts";

const PARTS = ["requests", "writes", "rows"];

describe("the options of the benchmark", () => {
  it("are everything at full length by default", () => {
    const { parts, whole, scale } = parseOptions([], PARTS);
    assertEquals(parts, PARTS);
    assertEquals(whole, true);
    assertEquals([scale.rounds, scale.seconds, scale.rows], [7, 2, 1_000_000]);
  });

  it("pick parts, which are run in their own order", () => {
    const { parts, whole } = parseOptions(["--only=rows,requests"], PARTS);
    assertEquals(parts, ["requests", "rows"]);
    assertEquals(whole, false);
  });

  it("make a run shorter or longer", () => {
    assertEquals(parseOptions(["--short"], PARTS).scale.rounds, 3);
    const longer = parseOptions(["--rounds=9", "--seconds=4"], PARTS);
    assertEquals([longer.scale.rounds, longer.scale.seconds], [9, 4]);
    assertEquals(longer.whole, true);
    assertEquals(parseOptions(["--rounds=2"], PARTS).whole, false);
  });

  it("are refused if they are unknown", () => {
    for (const arg of ["--only=nothing", "--rounds=0", "--fast", "rows"]) {
      assertThrows(() => parseOptions([arg], PARTS));
    }
  });
});
