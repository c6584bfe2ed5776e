import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Waiters } from "../../src/resilience/waiters.ts";
import { AppError } from "../../src/errors.ts";
import { errorCode } from "../support/error_code.ts";
import { HandTimers } from "../support/fakes/hand_timers.ts";

type Use = "read" | "write";

const all = () => true;

function waiting() {
  const timers = new HandTimers();
  const late = (use: Use) => new AppError("unavailable", `late ${use}`);
  return { timers, waiters: new Waiters<number, Use>(timers.runtime, late) };
}

describe("the calls that wait for their turn", () => {
  it("get it in their order, if they may have it", async () => {
    const { waiters } = waiting();
    const calls = [
      waiters.wait("write", 10),
      waiters.wait("read", 10),
      waiters.wait("read", 10),
    ];
    assertEquals(waiters.hand(1, (use) => use === "read"), true);
    assertEquals(waiters.hand(2, all), true);
    assertEquals(waiters.size, 1);
    assertEquals(waiters.hand(3, all), true);
    assertEquals(waiters.hand(4, all), false);
    assertEquals(await Promise.all(calls), [2, 1, 3]);
  });

  it("fail by their deadlines, each by its own", async () => {
    const { timers, waiters } = waiting();
    const late = errorCode(waiters.wait("write", 50));
    const later = waiters.wait("read", 70);
    const soon = assertRejects(
      () => waiters.wait("read", 20),
      AppError,
      "late read",
    );
    timers.fire(0);
    await soon;
    assertEquals(waiters.size, 2);
    timers.fire(0);
    assertEquals(await late, "unavailable");
    assertEquals(waiters.hand(1, all), true);
    assertEquals(await later, 1);
    assertEquals(timers.waits, [50, 20, 30, 20]);
  });

  it("leave no timer behind", async () => {
    const { timers, waiters } = waiting();
    const call = waiters.wait("read", 10);
    waiters.hand(1, all);
    assertEquals(await call, 1);
    timers.fire(0);
    assertEquals(timers.waits, [10]);
  });

  it("fail together when nothing is left to wait for", async () => {
    const { waiters } = waiting();
    const calls = [waiters.wait("read", 10), waiters.wait("write", 10)];
    const codes = calls.map(errorCode);
    waiters.end(new AppError("unavailable", "closed"));
    assertEquals(await Promise.all(codes), ["unavailable", "unavailable"]);
    assertEquals(waiters.size, 0);
  });
});
