import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FileHealth } from "../../../adapters/sqlite/health.ts";
import { AppError } from "../../../src/errors.ts";
import { HandTimers } from "../../support/fakes/hand_timers.ts";

const FAULT = new AppError("unavailable", "The disk is full.");

/** A health, what it has reported, and a fault that is there or not. */
function fixture() {
  const timers = new HandTimers();
  const told: string[] = [];
  const fault = { lasts: true, looks: 0 };
  const health = new FileHealth(
    (health, reason) => told.push(`${health} ${reason ?? ""}`.trim()),
    timers.runtime,
  );
  const look = () => {
    fault.looks++;
    if (fault.lasts) throw FAULT;
  };
  return { timers, told, fault, health, fail: () => health.fail(FAULT, look) };
}

describe("the health of a file", () => {
  it("reports a fault once, and its end", () => {
    const it = fixture();
    it.fail();
    it.fail();
    assertEquals(it.told, ["down The disk is full."]);
    it.timers.fire(0);
    it.timers.fire(0);
    assertEquals([it.told.length, it.fault.looks], [1, 2]);
    it.fault.lasts = false;
    it.timers.fire(0);
    it.timers.fire(0);
    assertEquals(it.told, ["down The disk is full.", "up"]);
    assertEquals(it.fault.looks, 3);
  });

  it("is looked at again for each check, while there is a fault", () => {
    const it = fixture();
    it.health.check();
    assertEquals(it.fault.looks, 0);
    it.fail();
    assertThrows(() => it.health.check(), AppError, "The disk is full.");
    it.fault.lasts = false;
    it.health.check();
    it.health.check();
    it.timers.fire(0);
    assertEquals([it.fault.looks, it.told.at(-1)], [2, "up"]);
  });

  it("looks no more after it was disposed of", () => {
    const it = fixture();
    it.fail();
    it.health[Symbol.dispose]();
    it.timers.fire(0);
    it.health.check();
    assertEquals([it.fault.looks, it.told.length], [0, 1]);
  });
});
