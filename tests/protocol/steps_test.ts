import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { drive, type Protocol, step } from "../../src/protocol/steps.ts";

describe("a protocol that is driven", () => {
  it("performs its steps in order and returns its result", async () => {
    const calls: string[] = [];
    const call = (name: string) => () => {
      calls.push(name);
      return Promise.resolve(name);
    };
    function* protocol(): Protocol<string> {
      const first = yield* step(call("first"));
      return `${first}, ${yield* step(call("second"))}`;
    }
    assertEquals(await drive(protocol()), "first, second");
    assertEquals(calls, ["first", "second"]);
  });

  it("receives the error of a step, and may go on", async () => {
    const error = new Error("the step failed");
    function* protocol(): Protocol<unknown> {
      try {
        return yield* step(() => Promise.reject(error));
      } catch (caught) {
        return caught;
      }
    }
    assertEquals(await drive(protocol()), error);
  });

  it("fails with the error that it does not catch", async () => {
    function* protocol(): Protocol<void> {
      yield* step(() => Promise.reject(new TypeError("not caught")));
    }
    await assertRejects(() => drive(protocol()), TypeError, "not caught");
  });
});
