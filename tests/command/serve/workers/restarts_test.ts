import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Restarts } from "../../../../src/command/serve/workers/restarts.ts";
import { RUNTIME } from "../../../../src/runtime.ts";

describe("the restarts of workers", () => {
  it("are ten a minute at most", () => {
    let now = 0;
    const restarts = new Restarts({ ...RUNTIME, steady: () => now });
    const allowed = (times: number) =>
      Array.from({ length: times }, () => restarts.allowed());
    assertEquals(allowed(11), [...Array(10).fill(true), false]);
    now = 60_001;
    assertEquals(allowed(1), [true]);
  });

  it("wait a second", async () => {
    const waits: number[] = [];
    const restarts = new Restarts({
      ...RUNTIME,
      setTimeout(run, ms) {
        waits.push(ms);
        run();
      },
    });
    await restarts.pause();
    assertEquals(waits, [1_000]);
  });
});
