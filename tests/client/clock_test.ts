import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FakeTime } from "@std/testing/time";
import { CLOCK } from "../../src/client/clock.ts";

describe("the clock of the client", () => {
  it("reads the wall clock and the steady clock", () => {
    const [wall, steady] = [Date.now(), performance.now()];
    assert(CLOCK.now() >= wall && CLOCK.now() - wall < 60_000);
    assert(CLOCK.steady() >= steady && CLOCK.steady() - steady < 60_000);
  });

  it("draws a number from 0 to 1", () => {
    const number = CLOCK.random();
    assert(number >= 0 && number < 1);
  });

  it("calls once, and never after it was canceled", () => {
    using time = new FakeTime();
    const calls: string[] = [];
    CLOCK.after(5, () => calls.push("kept"));
    CLOCK.after(5, () => calls.push("canceled"))();
    time.tick(20);
    assertEquals(calls, ["kept"]);
  });
});
