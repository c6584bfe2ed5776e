import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { timesIn } from "./h2load.ts";

describe("the log of h2load", () => {
  it("gives the times in ms, without those of the first half second", () => {
    const log = "1000000\t200\t9000\n1500001\t200\t250\n1700000\t200\t1500\n";
    assertEquals(timesIn(log), [0.25, 1.5]);
  });

  it("is refused if an answer was not good", () => {
    assertThrows(
      () => timesIn("1000000\t200\t9\n1500001\t503\t2\n"),
      Error,
      "503",
    );
  });
});
