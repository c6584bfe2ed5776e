import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { Budget } from "../../src/resilience/budget.ts";
import { SteadyTime } from "../support/fakes/steady_time.ts";

/** A call that ends after so many milliseconds. */
const lasting = (ms: number) => () =>
  new Promise<string>((resolve) => setTimeout(() => resolve("done"), ms));

/** How the call ends, and when. */
async function end(
  time: SteadyTime,
  call: Promise<unknown>,
): Promise<[how: unknown, at: number]> {
  const ended = call.then(
    (value) => [value, time.now] as [unknown, number],
    (error: AppError) => [error.code, time.now] as [unknown, number],
  );
  for (let ms = 0; ms < 200; ms++) await time.pass(1);
  return await ended;
}

describe("Budget", () => {
  it("lets the first call take as long as the backend lets it", async () => {
    using time = new SteadyTime();
    const budget = new Budget(100);
    assertEquals(await end(time, budget.spend(lasting(150))), ["done", 150]);
  });

  it("ends a later call when the time of all calls is used up", async () => {
    using time = new SteadyTime();
    const budget = new Budget(100);
    await end(time, budget.spend(lasting(60)));
    const second = time.now;
    assertEquals(await end(time, budget.spend(lasting(30))), [
      "done",
      second + 30,
    ]);
    // What runs between the calls does not count.
    const third = time.now;
    assertEquals(await end(time, budget.spend(lasting(30))), [
      "unavailable",
      third + 10,
    ]);
  });

  it("makes no call when no time is left", async () => {
    using time = new SteadyTime();
    const budget = new Budget(100);
    await end(time, budget.spend(lasting(100)));
    let made = 0;
    const call = () => Promise.resolve(made++);
    const error = await assertRejects(() => budget.spend(call), AppError);
    assertEquals([error.code, made], ["unavailable", 0]);
  });

  it("counts the time of a call that fails, and passes its error on", async () => {
    using time = new SteadyTime();
    const budget = new Budget(100);
    const failure = new Error("refused");
    const fail = async () => {
      await lasting(100)();
      throw failure;
    };
    const first = assertRejects(() => budget.spend(fail));
    await time.pass(100);
    assert(await first === failure);
    const error = await assertRejects(() => budget.spend(lasting(0)), AppError);
    assertEquals(error.code, "unavailable");
  });

  it("drops the late failure of a call that it has ended", async () => {
    using time = new SteadyTime();
    const budget = new Budget(10);
    await end(time, budget.spend(lasting(5)));
    const late = async () => {
      await lasting(50)();
      throw new Error("late");
    };
    const [how] = await end(time, budget.spend(late));
    assertEquals(how, "unavailable");
  });

  it("sets no limit if it is infinite", async () => {
    using time = new SteadyTime();
    const budget = new Budget(Infinity);
    const begun = await end(time, budget.spend(lasting(150)));
    assertEquals(begun, ["done", 150]);
    const second = time.now;
    assertEquals(await end(time, budget.spend(lasting(150))), [
      "done",
      second + 150,
    ]);
  });
});
