import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Stopwatch } from "./stopwatch.ts";

describe("a stopwatch", () => {
  it("counts the time between its ticks, but of a gap only 20 ms", () => {
    let now = 1_000;
    const watch = new Stopwatch(() => now);
    const read = [5, 5, 20, 700, 5].map((ms) => {
      now += ms;
      return watch.read();
    });
    assertEquals(read, [5, 10, 30, 50, 55]);
  });
});
