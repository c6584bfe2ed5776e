import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Deadline } from "../../src/resilience/deadline.ts";
import { HandTimers } from "../support/fakes/hand_timers.ts";
import { SteadyTime } from "../support/fakes/steady_time.ts";
import { RUNTIME } from "../../src/runtime.ts";

describe("Deadline", () => {
  const late = () => new Error("late");
  const outcome = (work: Promise<unknown>) =>
    work.then((value) => value, (error: Error) => error.message);

  it("passes on a result or an error that is in time", async () => {
    using deadline = new Deadline(1_000, RUNTIME);
    const good = deadline.within(Promise.resolve(1), late);
    const bad = deadline.within(Promise.reject(new Error("bad")), late);
    assertEquals([await outcome(good), await outcome(bad)], [1, "bad"]);
  });

  it("tells of each call that ends in time, and of no other", async () => {
    using time = new SteadyTime();
    using deadline = new Deadline(60, RUNTIME);
    const told: string[] = [];
    const slow = Promise.withResolvers<void>();
    const calls = [
      ["good", Promise.resolve()],
      ["bad", Promise.reject(new Error("bad"))],
      ["slow", slow.promise],
    ] as const;
    const ends = calls.map(([name, work]) =>
      outcome(deadline.within(work, late, () => told.push(name)))
    );
    for (let ms = 0; ms < 70; ms++) await time.pass(1);
    slow.resolve();
    assertEquals(await Promise.all(ends), [undefined, "bad", "late"]);
    assertEquals(told, ["good", "bad"]);
  });

  it("settles a call also if `inTime` throws", async () => {
    using time = new SteadyTime();
    using deadline = new Deadline(1_000, RUNTIME);
    const throwing = () => {
      throw new Error("the log is broken");
    };
    const ends: unknown[] = [];
    for (const work of [Promise.resolve(1), Promise.reject(new Error("bad"))]) {
      outcome(deadline.within(work, late, throwing)).then((it) =>
        ends.push(it)
      );
    }
    await time.pass(1);
    assertEquals(ends, ["the log is broken", "the log is broken"]);
  });

  it("ends every late call also if the error of one cannot be made", async () => {
    using time = new SteadyTime();
    using deadline = new Deadline(60, RUNTIME);
    const never = new Promise(() => {});
    const throwing = () => {
      throw new Error("the log is broken");
    };
    const ends: unknown[] = [];
    for (const make of [throwing, late]) {
      outcome(deadline.within(never, make)).then((it) => ends.push(it));
    }
    for (let ms = 0; ms < 70; ms++) await time.pass(1);
    assertEquals(ends, ["the log is broken", "late"]);
  });

  it("ends each call at its own time, or up to a tenth of it later", async () => {
    using time = new SteadyTime();
    using deadline = new Deadline(60, RUNTIME);
    const ended: [name: string, at: number][] = [];
    const wait = async (name: string) => {
      await outcome(deadline.within(new Promise(() => {}), late));
      ended.push([name, time.now]);
    };
    wait("first");
    await time.pass(30);
    wait("second");
    // A call in time, among late calls.
    assertEquals(await outcome(deadline.within(Promise.resolve(2), late)), 2);
    for (let ms = 0; ms < 70; ms++) await time.pass(1);
    assertEquals(ended, [["first", 60], ["second", 96]]);
  });

  it("never sets a timer for a time that has passed meanwhile", async () => {
    using time = new SteadyTime();
    using deadline = new Deadline(60, RUNTIME);
    const { setTimeout } = globalThis;
    const asked: number[] = [];
    globalThis.setTimeout = ((then: () => void, ms = 0) => {
      asked.push(ms);
      return setTimeout(then, ms);
    }) as typeof setTimeout;
    try {
      const never = new Promise(() => {});
      let stall = 0;
      const stallClock = () => {
        stall = 40;
        return late();
      };
      Object.defineProperty(performance, "now", {
        configurable: true,
        value: () => time.now + stall,
      });
      const pass = async (ms: number) => {
        for (let i = 0; i < ms; i++) await time.pass(1);
      };
      const first = outcome(deadline.within(never, stallClock));
      await pass(30);
      const second = outcome(deadline.within(never, late));
      await pass(31);
      assertEquals([await first, await second], ["late", "late"]);
      assert(asked.every((ms) => ms >= 0) && asked.includes(0), `${asked}`);
    } finally {
      globalThis.setTimeout = setTimeout;
    }
  });

  it("ends no call as late whose answer came during a pause", async () => {
    const timers = new HandTimers();
    const pauses: number[] = [];
    const deadline = new Deadline(
      100,
      timers.runtime,
      (late) => pauses.push(late),
    );
    const { promise, resolve } = Promise.withResolvers<string>();
    const answered = outcome(deadline.within(promise, late));
    const hanging = outcome(deadline.within(new Promise(() => {}), late));
    timers.fire(1_000);
    resolve("answer");
    assertEquals(await answered, "answer");
    let ended = false;
    hanging.then(() => ended = true);
    while (!ended) {
      timers.fire(0);
      await new Promise((resolve) => setTimeout(resolve));
    }
    assertEquals([await hanging, pauses], ["late", [1_000]]);
  });

  it("leaves a call the rest of its time after a pause", async () => {
    const timers = new HandTimers();
    const deadline = new Deadline(1_000, timers.runtime);
    const ended: number[] = [];
    const call = deadline.within(new Promise(() => {}), () => {
      ended.push(timers.steady);
      return late();
    });
    // The timer looks every 100 ms, so it falls due early in the pause.
    timers.fire(5_000);
    for (let i = 0; i < 9; i++) timers.fire(0);
    assertEquals([await outcome(call), ended], ["late", [6_000]]);
  });

  it("works again after a pause", async () => {
    using deadline = new Deadline(10, RUNTIME);
    const never = new Promise(() => {});
    for (let i = 0; i < 3; i++) {
      assertEquals(await outcome(deadline.within(never, late)), "late");
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  });

  it("ends a later call, although no other timer keeps the program alive", async () => {
    using deadline = new Deadline(30, RUNTIME);
    await deadline.within(Promise.resolve(), late);
    const never = deadline.within(new Promise(() => {}), late);
    assertEquals(await outcome(never), "late");
  });

  it("keeps no program alive when nothing is under way", async () => {
    const src = new URL("../../src", import.meta.url);
    const program = `import { Deadline } from "${src}/resilience/deadline.ts";
      import { RUNTIME } from "${src}/runtime.ts";
      const deadline = new Deadline(3_600_000, RUNTIME);
      await deadline.within(Promise.resolve(), Error);`;
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", program],
      signal: AbortSignal.timeout(120_000),
    }).output();
    assert(success);
  });

  it("ends the calls under way when it is disposed of", async () => {
    const deadline = new Deadline(3_600_000, RUNTIME);
    const never = outcome(deadline.within(new Promise(() => {}), late));
    deadline[Symbol.dispose]();
    assertEquals(await never, "late");
  });
});
