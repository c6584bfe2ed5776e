import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { WorkingTime } from "../../src/resilience/working_time.ts";
import { RUNTIME } from "../../src/runtime.ts";

/** The working time of a process whose steady clock a test sets. */
function fixture() {
  const clock = { steady: 0 };
  const runtime = { ...RUNTIME, steady: () => clock.steady };
  return { clock, runtime, time: WorkingTime.of(runtime) };
}

describe("the working time of a process", () => {
  it("follows the steady clock, also on a busy machine", () => {
    const { clock, time } = fixture();
    clock.steady = 500;
    assertEquals(time.fired(500), 0);
    assertEquals(time.fired(420), 80);
    assertEquals([time.now(), time.paused], [500, 0]);
  });

  it("stands still in a pause, as far as a late timer tells of it", () => {
    const { clock, time } = fixture();
    clock.steady = 1_060;
    assertEquals(time.fired(100), 960);
    assertEquals([time.now(), time.paused], [100, 960]);
    clock.steady = 1_070;
    assertEquals(time.now(), 110);
  });

  it("counts a pause once that made several timers late", () => {
    const { clock, time } = fixture();
    clock.steady = 1_060;
    assertEquals(time.fired(100), 960);
    clock.steady = 1_061;
    assertEquals(time.fired(500), 561);
    assertEquals([time.now(), time.paused], [101, 960]);
    clock.steady = 3_061;
    assertEquals(time.fired(1_061), 2_000);
    assertEquals([time.now(), time.paused], [101, 2_960]);
  });

  it("is one for all that wait in the process", () => {
    const { clock, runtime, time } = fixture();
    clock.steady = 1_000;
    time.fired(0);
    assertEquals(WorkingTime.of(runtime).now(), 0);
    assertEquals(fixture().time.paused, 0);
  });
});
