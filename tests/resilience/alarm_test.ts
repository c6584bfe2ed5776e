import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { alarm, GRACE } from "../../src/resilience/alarm.ts";
import { WorkingTime } from "../../src/resilience/working_time.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { HandTimers } from "../support/fakes/hand_timers.ts";
import { SteadyTime } from "../support/fakes/steady_time.ts";
import { assertTook, timed } from "../support/timed.ts";

/** Keeps the event loop from turning for so long. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe("an alarm", () => {
  it("rings on time, to the millisecond", async () => {
    using time = new SteadyTime();
    const rung: number[] = [];
    alarm(RUNTIME, 100, () => rung.push(time.now));
    await time.pass(99);
    assertEquals(rung, []);
    await time.pass(1);
    assertEquals(rung, [100]);
  });

  it("does not ring after it was canceled", () => {
    const timers = new HandTimers();
    let rung = 0;
    const cancel = alarm(timers.runtime, 100, () => rung++);
    timers.fire(500);
    cancel();
    timers.fire(0);
    assertEquals(rung, 0);
  });

  it("looks again before it rings if it is late", () => {
    const timers = new HandTimers();
    const pauses: number[] = [];
    let rung = 0;
    alarm(timers.runtime, 100, () => rung++, (late) => pauses.push(late));
    timers.fire(50);
    assertEquals([rung, timers.waits], [0, [100, GRACE]]);
    timers.fire(1);
    assertEquals([rung, pauses], [1, [50]]);
  });

  for (
    const [pause, again] of [
      [300, 300],
      [5_000, 400],
    ] as const
  ) {
    it(`of 400 ms waits again for ${again} ms after a pause of ${pause} ms`, () => {
      const timers = new HandTimers();
      let rung = 0;
      alarm(timers.runtime, 400, () => rung++);
      timers.fire(pause);
      assertEquals([rung, timers.waits], [0, [400, again]]);
      timers.fire(0);
      assertEquals(rung, 1);
    });
  }

  it("waits again after a pause that another timer has told of", () => {
    const timers = new HandTimers();
    let rung = 0;
    alarm(timers.runtime, 400, () => rung++);
    timers.steady = 350;
    WorkingTime.of(timers.runtime).fired(100);
    timers.steady = 0;
    timers.fire(0);
    assertEquals([rung, timers.waits], [0, [400, 250]]);
    timers.fire(0);
    assertEquals(rung, 1);
  });

  it("rings in the end, also on a machine that is always late", () => {
    const timers = new HandTimers();
    let rung = 0;
    alarm(timers.runtime, 100, () => rung++);
    for (let i = 0; i < 4; i++) timers.fire(50);
    assertEquals([rung, timers.waits], [1, [100, GRACE, GRACE, GRACE]]);
    alarm(timers.runtime, 100, () => rung++);
    for (let i = 0; i < 4; i++) timers.fire(5_000);
    assertEquals([rung, timers.waits.slice(4)], [2, [100, 100, 100, 100]]);
  });

  for (const [when, ms] of [["during", 80], ["at the end of", 32]] as const) {
    const wins = timed(async () => {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = listener.addr as Deno.NetAddr;
      using client = await Deno.connect({ hostname: "127.0.0.1", port });
      using server = await listener.accept();
      const winner = Promise.withResolvers<string>();
      const begun = performance.now();
      const cancel = alarm(RUNTIME, 30, () => winner.resolve("late"));
      using _ = { [Symbol.dispose]: cancel };
      client.read(new Uint8Array(1))
        .then(() => winner.resolve("answer"), () => {});
      // The read is under way in the event loop; the answer comes afterwards.
      await new Promise((resolve) => setTimeout(resolve, 5));
      await server.write(new Uint8Array(1));
      assertTook(performance.now() - begun, 30);
      block(begun + ms - performance.now());
      assertEquals(await winner.promise, "answer");
    });
    it(`lets an answer that came ${when} a pause win`, wins);
  }

  it("does not ring if it is canceled in the turn in which it is due", async () => {
    using time = new SteadyTime();
    let rung = 0;
    const cancel = alarm(RUNTIME, 100, () => rung++);
    time.tick(100);
    cancel();
    await time.pass(1);
    assertEquals(rung, 0);
  });
});
