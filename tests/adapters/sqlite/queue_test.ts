import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SqliteQueue } from "../../../adapters/sqlite/queue.ts";
import { AppError } from "../../../src/errors.ts";
import { pauses } from "../sql/pauses.ts";
import { assertTook, timed } from "../../support/timed.ts";
import { RUNTIME } from "../../../src/runtime.ts";

describe("work that a lock keeps waiting", () => {
  const busy = new AppError("unavailable", "Busy", { cause: locking() });

  it("is tried after a random and growing pause", async () => {
    const work = () => {
      let left = 7;
      const busyAtFirst = () => {
        if (left-- > 0) throw busy;
      };
      return new SqliteQueue(RUNTIME).run(busyAtFirst, Infinity);
    };
    assertEquals(await pauses(1, work), [2, 4, 8, 16, 20, 20, 20]);
    assertEquals(await pauses(0.25, work), [0.5, 1, 2, 4, 5, 5, 5]);
  });

  it("makes a promise, and needs a deadline, only if it has to wait", async () => {
    const queue = new SqliteQueue(RUNTIME);
    let locked = false;
    let asked = 0;
    const soon = () =>
      queue.runNow(() => {
        if (locked) throw busy;
        return 1;
      }, () => ++asked * Infinity);
    assertEquals([soon(), asked], [1, 0]);
    locked = true;
    const waiting = soon();
    assertEquals([waiting instanceof Promise, asked], [true, 1]);
    locked = false;
    assertEquals(await waiting, 1);
    assertEquals([soon(), asked], [1, 1]);
  });

  it("lets the event loop continue when much work has waited", async () => {
    const queue = new SqliteQueue(RUNTIME);
    let locked = true;
    let done = 0;
    const work = () => {
      if (locked) throw busy;
      const end = performance.now() + 1;
      while (performance.now() < end);
      done++;
    };
    const all = Array.from({ length: 100 }, () => queue.run(work, Infinity));
    locked = false;
    const turns = [0];
    while (done < 100) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      turns.push(done);
    }
    await Promise.all(all);
    const each = turns.slice(1).map((it, i) => it - (turns[i] ?? 0));
    // Each takes 1 ms, in slices of 4 ms.
    assertLess(Math.max(...each), 6);
  });

  it(
    "fails at once with any other error",
    timed(async () => {
      const failure = new AppError("unavailable", "Full", {
        cause: locking(13),
      });
      const call = new SqliteQueue(RUNTIME).run(() => {
        throw failure;
      }, performance.now() + 5000);
      const begun = performance.now();
      await assertRejects(() => call, AppError, "Full");
      assertTook(performance.now() - begun, 2000);
    }),
  );
});

function locking(errcode = 5): Error {
  return Object.assign(new Error("database is locked"), { errcode });
}
