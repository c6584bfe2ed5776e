import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { abortable } from "../../../src/command/transfer/abortable.ts";

const NEVER = new Promise<never>(() => {});

describe("an abortable wait", () => {
  it("has the result or the error of the promise", async () => {
    const { signal } = new AbortController();
    assertEquals(await abortable(Promise.resolve(1), signal), 1);
    await assertRejects(
      () => abortable(Promise.reject(new Error("failed")), signal),
      Error,
      "failed",
    );
  });

  it("ends with the reason of the signal", async () => {
    const controller = new AbortController();
    const wait = abortable(NEVER, controller.signal);
    controller.abort(new Error("interrupted"));
    await assertRejects(() => wait, Error, "interrupted");
  });

  it("ends at once if the signal was aborted before", async () => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    await assertRejects(() => abortable(NEVER, signal), Error, "interrupted");
  });

  it("leaves no listener on the signal", async () => {
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    signal.addEventListener = (_: string, it: unknown) =>
      void listeners.add(it);
    signal.removeEventListener = (_: string, it: unknown) =>
      void listeners.delete(it);
    const { promise, resolve } = Promise.withResolvers<void>();
    const wait = abortable(promise, signal);
    assertEquals(listeners.size, 1);
    resolve();
    await wait;
    assertEquals(listeners.size, 0);
  });
});
