import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { retry } from "../../../src/command/transfer/retry.ts";
import { AppError, type ErrorCode } from "../../../src/errors.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";

/** Retries an attempt that fails with these codes before it succeeds. */
function attempts(codes: ErrorCode[], pauses?: number[]) {
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
    ...pauses ? { pauses } : {},
  });
  return { result, controller, waits, tries: () => tries };
}

describe("a retry", () => {
  it("has the result of the first attempt that is answered", async () => {
    const { result, waits, tries } = attempts(
      ["unavailable", "unknown_outcome"],
      [0, 0, 0],
    );
    assertEquals([await result, tries(), waits], ["done", 3, [0, 0]]);
  });

  it("ends with the last error after every pause", async () => {
    const codes: ErrorCode[] = [
      "unavailable",
      "unavailable",
      "unknown_outcome",
    ];
    const { result, tries } = attempts(codes, [0, 0]);
    const error = await assertRejects(() => result, AppError);
    assertEquals([error.code, tries()], ["unknown_outcome", 3]);
  });

  it("does not repeat an attempt that another error refused", async () => {
    for (const code of ["conflict", "invalid", "overloaded"] as const) {
      const { result, waits, tries } = attempts([code], [0, 0]);
      await assertRejects(() => result, AppError);
      assertEquals([tries(), waits], [1, []]);
    }
  });

  it("waits longer before each further attempt", async () => {
    using time = new SteadyTime();
    const { result, waits, tries } = attempts(Array(5).fill("unavailable"));
    for (const pause of [250, 500, 1_000, 2_000, 4_000]) {
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
    const { result, controller, waits, tries } = attempts(
      ["unavailable"],
      [1_000_000],
    );
    // The signal comes when the pause has begun.
    while (waits.length === 0) await Promise.resolve();
    controller.abort(new Error("interrupted"));
    await assertRejects(() => result, Error, "interrupted");
    assertEquals(tries(), 1);
  });
});
