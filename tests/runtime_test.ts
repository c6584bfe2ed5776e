import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FakeTime } from "@std/testing/time";
import { RUNTIME } from "../src/runtime.ts";

describe("the real runtime", () => {
  it("reads the wall clock and the steady clock", () => {
    const [wall, steady] = [Date.now(), performance.now()];
    assert(RUNTIME.now() >= wall && RUNTIME.now() - wall < 60_000);
    assert(RUNTIME.steady() >= steady && RUNTIME.steady() - steady < 60_000);
  });

  it("draws a number from 0 to 1, and a UUID that never repeats", () => {
    const number = RUNTIME.random();
    assert(number >= 0 && number < 1);
    assertMatch(RUNTIME.uuid(), /^[0-9a-f-]{36}$/);
    assertNotEquals(RUNTIME.uuid(), RUNTIME.uuid());
  });

  it("calls a timer once, and never after it was cleared", () => {
    using time = new FakeTime();
    const calls: string[] = [];
    RUNTIME.setTimeout(() => calls.push("kept"), 5);
    const cleared = RUNTIME.setTimeout(() => calls.push("cleared"), 5);
    RUNTIME.clearTimeout(cleared);
    RUNTIME.clearTimeout(undefined);
    time.tick(20);
    assertEquals(calls, ["kept"]);
  });

  it("calls an immediate after the promises of this turn", async () => {
    const calls: string[] = [];
    await new Promise<void>((resolve) => {
      RUNTIME.setImmediate(() => {
        calls.push("immediate");
        resolve();
      });
      Promise.resolve().then(() => calls.push("promise"));
    });
    assertEquals(calls, ["promise", "immediate"]);
  });
});
