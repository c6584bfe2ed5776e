import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Watch } from "../../src/resilience/watch.ts";
import { HandTimers } from "../support/fakes/hand_timers.ts";

/**
 * A watch of waits that are due at these times, and when it rang: a wait that is
 * due within a millisecond ends, too.
 */
function watched(due: number[]) {
  const timers = new HandTimers();
  const rung: number[] = [];
  const watch = new Watch(timers.runtime, (now) => {
    rung.push(now - 1);
    while ((due[0] ?? Infinity) <= now) due.shift();
    return due[0] ?? Infinity;
  });
  return { timers, watch, rung };
}

describe("a watch", () => {
  it("sets one timer for the waits that are due after the first one", () => {
    const { timers, watch, rung } = watched([10, 30]);
    watch.by(10);
    watch.by(30);
    assertEquals(timers.waits, [10]);
    timers.fire(0);
    assertEquals(timers.waits, [10, 20]);
    timers.fire(0);
    assertEquals(rung, [10, 30]);
  });

  it("sets another timer for a wait that is due sooner", () => {
    const { timers, watch, rung } = watched([5, 50]);
    watch.by(50);
    watch.by(5);
    timers.fire(0);
    assertEquals([timers.waits, rung], [[50, 5, 45], [5]]);
  });

  it("sets no timer when no wait is left", () => {
    const { timers, watch } = watched([]);
    watch.by(10);
    timers.fire(0);
    assertEquals(timers.waits, [10]);
    watch.by(20);
    assertEquals(timers.waits, [10, 10]);
  });

  it("rings no more once it is stopped, until it is asked to again", () => {
    const { timers, watch, rung } = watched([20]);
    watch.by(10);
    watch.stop();
    timers.fire(0);
    assertEquals(rung, []);
    watch.by(20);
    timers.fire(0);
    assertEquals(rung, [20]);
  });

  it("leaves out the time in which the process was paused", () => {
    const { timers, watch, rung } = watched([10]);
    watch.by(10);
    timers.fire(1_000);
    assertEquals([timers.waits, rung], [[10, 10], []]);
    timers.fire(0);
    assertEquals(rung, [20]);
  });
});
