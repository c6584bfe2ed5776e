import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  ask,
  drive,
  driveNow,
  type Protocol,
} from "../../src/protocol/protocol.ts";

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

  it("goes on before one of fewer steps whose last answer came later", async () => {
    function* protocol(steps: number): Protocol<number, number> {
      for (let step = 1; step < steps; step++) yield* ask(step);
      return yield* ask(steps);
    }
    const order: number[] = [];
    const drives = [3, 1].map((steps) => {
      const last = Promise.withResolvers<void>();
      const perform = (step: number) =>
        step === steps ? last.promise : Promise.resolve();
      const end = Promise.resolve(driveNow(protocol(steps), perform))
        .then(() => order.push(steps));
      return { last, end };
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (const { last } of drives) last.resolve();
    await Promise.all(drives.map(({ end }) => end));
    assertEquals(order, [3, 1]);
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

describe("a protocol whose steps are answered at once", () => {
  /** Sums up three answers; an error counts as 100. */
  function* sum(): Protocol<number, number> {
    let sum = 0;
    for (const step of [1, 2, 3]) {
      try {
        sum += yield* ask<number, number>(step);
      } catch {
        sum += 100;
      }
    }
    return sum;
  }

  it("returns its result without a promise", () => {
    assertEquals(driveNow(sum(), (step) => step), 6);
  });

  it("receives an error that is thrown at once", () => {
    const perform = (step: number) => {
      if (step === 2) throw new Error("the step failed");
      return step;
    };
    assertEquals(driveNow(sum(), perform), 104);
  });

  for (const waiting of [1, 2, 3]) {
    it(`waits only for step ${waiting}`, async () => {
      const perform = (step: number) =>
        step === waiting ? Promise.resolve(step) : step;
      const result = driveNow(sum(), perform);
      assert(result instanceof Promise);
      assertEquals(await result, 6);
    });

    it(`receives the error of step ${waiting}, as its meaning`, async () => {
      const meant: unknown[] = [];
      const perform = (step: number) =>
        step === waiting ? Promise.reject("cause") : step;
      const result = driveNow(sum(), perform, (error) => meant.push(error));
      assertEquals([await result, meant], [106 - waiting, ["cause"]]);
    });
  }

  it("does not take an error of its own for that of a step", async () => {
    function* broken(): Protocol<void, string> {
      yield* ask("step");
      throw new TypeError("of the protocol");
    }
    const meaning = () => new Error("of a step");
    for (const answer of ["at once", Promise.resolve("later")]) {
      const driven = async () =>
        await driveNow(broken(), () => answer, meaning);
      await assertRejects(driven, TypeError, "of the protocol");
    }
  });
});
