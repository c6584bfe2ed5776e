import { assertEquals, AssertionError, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertTook, timed } from "./timed.ts";

/** Runs a test whose runs take so long; what is left of them. */
async function left(...taken: number[]): Promise<number[]> {
  await timed(() => assertTook(taken.shift() ?? 0, 50), [0, 1])();
  return taken;
}

describe("a timed test", () => {
  it("runs once if it is fast, and else until it is", async () => {
    assertEquals(await left(49, 1), [1]);
    assertEquals(await left(50, 49, 1), [1]);
    assertEquals(await left(90, 70, 49, 1), [1]);
  });

  it("fails if it is slow each time", async () => {
    const message = "It took 61 ms and not 50";
    await assertRejects(() => left(90, 70, 60.5, 1), AssertionError, message);
  });

  it("is not run again after any other failure", async () => {
    let runs = 0;
    const wrong = timed(() => {
      runs++;
      return Promise.reject(new AssertionError("wrong"));
    });
    await assertRejects(wrong, AssertionError, "wrong");
    assertEquals(runs, 1);
  });
});
