import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FakeTime } from "@std/testing/time";
import { type Call, within } from "../../../src/client/request/call.ts";
import { ClientError } from "../../../src/client/client_error.ts";

const never = () => new Promise<never>(() => {});

describe("a call", () => {
  it("has the result or the failure of its work", async () => {
    const timeout = 1_000;
    assertEquals(await within({ timeout }, () => Promise.resolve(5)), 5);
    await assertRejects(
      () => within({ timeout }, () => Promise.reject(new RangeError("no"))),
      RangeError,
      "no",
    );
  });

  it("ends by its time, whatever its work does", async () => {
    using time = new FakeTime();
    let call: Call | undefined;
    const ended = within({ timeout: 1_000 }, (it) => {
      call = it;
      return never();
    });
    time.tick(999);
    assertEquals(call?.signal.aborted, false);
    time.tick(1);
    const error = await assertRejects(() => ended, ClientError, "1000 ms");
    assertEquals([error.code, error.mayBeApplied], ["timeout", false]);
    assert(call?.signal.aborted);
  });

  it("says of a write under way that it may be applied", async () => {
    const error = await assertRejects(
      () =>
        within({ timeout: 1 }, (call) => {
          call.mayBeApplied = true;
          return never();
        }),
      ClientError,
    );
    assert(error.mayBeApplied);
  });

  it("ends with the reason of the caller's signal", async () => {
    const controller = new AbortController();
    const limits = { timeout: 60_000, signal: controller.signal };
    const ended = within(limits, never);
    const reason = new RangeError("enough");
    controller.abort(reason);
    assertEquals(await assertRejects(() => ended), reason);
    // Now nothing begins.
    const begin = () => within(limits, () => Promise.resolve(1));
    assertEquals(await assertRejects(begin), reason);
  });

  it("stops what is left of its work when it has its result", async () => {
    let signal: AbortSignal | undefined;
    await within({ timeout: 60_000 }, (call) => {
      ({ signal } = call);
      return Promise.resolve();
    });
    assert(signal?.aborted);
  });

  it("pauses for a time, and not longer than it lives", async () => {
    await within({ timeout: 60_000 }, (call) => call.pause(1));
    let pause: Promise<void> | undefined;
    const error = await assertRejects(
      () => within({ timeout: 5 }, (call) => pause = call.pause(60_000)),
      ClientError,
    );
    assertEquals(error.code, "timeout");
    assertEquals(await assertRejects(() => pause ?? never()), error);
  });

  it("tells how much time is left", async () => {
    await within({ timeout: 60_000 }, (call) => {
      assert(call.left <= 60_000 && call.left > 50_000, `${call.left}`);
      return Promise.resolve();
    });
  });
});
