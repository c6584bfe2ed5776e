import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ask, drive, type Protocol } from "../../src/protocol/protocol.ts";

describe("a protocol that is driven", () => {
  it("performs its steps in order and returns its result", async () => {
    const steps: string[] = [];
    function* protocol(): Protocol<string, string> {
      const first = yield* ask<string, string>("first");
      return `${first}, ${yield* ask<string, string>("second")}`;
    }
    const result = await drive(protocol(), (step) => {
      steps.push(step);
      return Promise.resolve(step);
    });
    assertEquals([result, steps], ["first, second", ["first", "second"]]);
  });

  it("receives the error of a step, and may go on", async () => {
    const error = new Error("the step failed");
    function* protocol(): Protocol<unknown, string> {
      try {
        return yield* ask("step");
      } catch (caught) {
        return caught;
      }
    }
    assertEquals(await drive(protocol(), () => Promise.reject(error)), error);
  });

  it("fails with the error that it does not catch", async () => {
    function* protocol(): Protocol<void, string> {
      yield* ask("step");
    }
    const failed = () => Promise.reject(new TypeError("not caught"));
    await assertRejects(() => drive(protocol(), failed), TypeError);
  });
});
