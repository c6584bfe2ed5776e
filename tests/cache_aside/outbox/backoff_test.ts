import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Backoff } from "../../../src/cache_aside/outbox/backoff.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const SHORTEST = 100;

/** A backoff with a clock of the test, and pauses as long as they can be. */
function fixture() {
  const clock = { now: 1_000 };
  const runtime = { ...RUNTIME, steady: () => clock.now, random: () => 1 };
  return { clock, backoff: new Backoff(SHORTEST, runtime) };
}

describe("the pause after failures", () => {
  it("doubles with each failure, up to five seconds", () => {
    const { clock, backoff } = fixture();
    for (const pause of [200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
      assertEquals(backoff.begin("a"), true);
      backoff.failed();
      clock.now += pause - 1;
      assertEquals(backoff.begin("a"), false);
      clock.now += 1;
    }
  });

  it("begins anew after a success", () => {
    const { clock, backoff } = fixture();
    for (let n = 0; n < 5; n++) backoff.failed();
    assertEquals(backoff.failing, true);
    backoff.succeeded();
    assertEquals([backoff.failing, backoff.begin("a")], [false, true]);
    backoff.failed();
    clock.now += 2 * SHORTEST;
    assertEquals(backoff.begin("a"), true);
  });

  it("is none under another epoch, and none when it is skipped", () => {
    const { backoff } = fixture();
    assertEquals(backoff.begin("a"), true);
    backoff.failed();
    assertEquals([backoff.begin("a"), backoff.begin("b")], [false, true]);
    backoff.skip();
    assertEquals([backoff.begin("b"), backoff.failing], [true, true]);
  });
});
