import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { WaitGroup } from "../../src/resilience/wait_group.ts";
import { turn } from "../support/fakes/steady_time.ts";

/** Waits for the group, and says whether that is over. */
function wait(group: WaitGroup): { ended: Promise<void>; done: () => boolean } {
  let done = false;
  const ended = group.wait().then(() => void (done = true));
  return { ended, done: () => done };
}

describe("a wait group", () => {
  it("without a call ends each wait at once", async () => {
    await new WaitGroup().wait();
  });

  it("is waited for until its last call has ended, also if one failed", async () => {
    const group = new WaitGroup();
    const [first, second] = [1, 2].map(() => Promise.withResolvers<string>());
    assert(first && second);
    const failing = group.add(first.promise).catch((error) => error.message);
    const working = group.add(second.promise);
    const waits = [wait(group), wait(group)];
    first.reject(new Error("a bug"));
    await turn();
    assertEquals(waits.map((it) => it.done()), [false, false]);
    second.resolve("well");
    await Promise.all(waits.map((it) => it.ended));
    assertEquals([await failing, await working], ["a bug", "well"]);
  });

  it("can be waited for again after its calls have ended", async () => {
    const group = new WaitGroup();
    await group.add(Promise.resolve());
    await group.wait();
    const call = Promise.withResolvers<void>();
    group.add(call.promise);
    const { ended, done } = wait(group);
    await turn();
    assertEquals(done(), false);
    call.resolve();
    await ended;
  });
});
