import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { retry } from "../../../src/command/transfer/retry.ts";
import { AppError, type ErrorCode, hasCode } from "../../../src/errors.ts";
import { fulfilled } from "../../../src/soon.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";

/** Retries an attempt that fails with these codes before it succeeds. */
function attempts(codes: readonly ErrorCode[]) {
  const controller = new AbortController();
  const waits: number[] = [];
  let tries = 0;
  const result = retry(() => {
    const code = codes[tries++];
    return code
      ? Promise.reject(new AppError(code, "Down."))
      : Promise.resolve("done");
  }, {
    signal: controller.signal,
    onRetry: (_, pause) => void waits.push(pause),
  });
  return { result, controller, waits, tries: () => tries };
}

/** Lets every pause pass, and answers how the retry ended. */
async function ended<T>(time: SteadyTime, result: Promise<T>) {
  const all = Promise.allSettled([result]);
  for (const pause of PAUSES) await time.pass(pause);
  return (await all)[0];
}

const PAUSES = [250, 500, 1_000, 2_000, 4_000];

describe("a retry", () => {
  it("has the result of the first attempt that is answered", async () => {
    using time = new SteadyTime();
    const { result, waits, tries } = attempts([
      "unavailable",
      "unknown_outcome",
    ]);
    assertEquals(await ended(time, result), fulfilled("done"));
    assertEquals([tries(), waits], [3, [250, 500]]);
  });

  it("ends with the last error after every pause", async () => {
    using time = new SteadyTime();
    const codes: ErrorCode[] = PAUSES.map(() => "unavailable");
    const { result, tries } = attempts([...codes, "unknown_outcome"]);
    const end = await ended(time, result);
    assert(end.status === "rejected" && hasCode(end.reason, "unknown_outcome"));
    assertEquals(tries(), 6);
  });

  it("does not repeat an attempt that another error refused", async () => {
    for (const code of ["conflict", "invalid", "overloaded"] as const) {
      const { result, waits, tries } = attempts([code]);
      await assertRejects(() => result, AppError);
      assertEquals([tries(), waits], [1, []]);
    }
  });

  it("waits longer before each further attempt", async () => {
    using time = new SteadyTime();
    const { result, waits, tries } = attempts(Array(5).fill("unavailable"));
    for (const pause of PAUSES) {
      await time.pass(0);
      const before = tries();
      await time.pass(pause - 1);
      assertEquals([waits.at(-1), tries()], [pause, before]);
      await time.pass(1);
      assertEquals(tries(), before + 1);
    }
    assertEquals(await result, "done");
  });

  it("ends with the signal's reason during a pause, and leaves no timer", async () => {
    using _time = new SteadyTime();
    const { result, controller, waits, tries } = attempts(["unavailable"]);
    // The signal comes when the pause has begun.
    while (waits.length === 0) await Promise.resolve();
    controller.abort(new Error("interrupted"));
    await assertRejects(() => result, Error, "interrupted");
    assertEquals(tries(), 1);
  });
});
