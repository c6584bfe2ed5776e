import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Bulkhead } from "../../src/resilience/bulkhead.ts";
import { hasCode } from "../../src/errors.ts";
import { SteadyTime } from "../support/fakes/steady_time.ts";
import { RUNTIME } from "../../src/runtime.ts";

/** Calls through a bulkhead; the test ends each of them. */
class Fixture {
  readonly log: string[] = [];
  readonly #ends = new Map<string, (error?: Error) => void>();
  readonly #bulkhead: Bulkhead;

  constructor(concurrency: number, queue: number) {
    this.#bulkhead = new Bulkhead(
      { concurrency, queue, patience: 100 },
      RUNTIME,
    );
  }

  call(name: string): void {
    const done = this.#bulkhead.run(() => {
      this.log.push(`${name} begins`);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      this.#ends.set(name, (error) => error ? reject(error) : resolve());
      return promise;
    });
    done.then(
      () => this.log.push(`${name} ends`),
      (error) =>
        this.log.push(
          `${name} ${hasCode(error, "overloaded") ? "refused" : "failed"}`,
        ),
    );
  }

  end(name: string, error?: Error): void {
    const end = this.#ends.get(name);
    assert(end, `${name} has not begun`);
    end(error);
  }

  /**
   * The events since the last take, sorted: events of one moment have no order.
   */
  take(): string[] {
    return this.log.splice(0).sort();
  }
}

describe("a bulkhead", () => {
  it("tells how many calls run and wait", async () => {
    const it = new Bulkhead(
      { concurrency: 1, queue: 9, patience: 9_000 },
      RUNTIME,
    );
    const end = Promise.withResolvers<void>();
    const calls = [1, 2, 3].map(() => it.run(() => end.promise));
    assertEquals([it.running, it.waiting], [1, 2]);
    end.resolve();
    await Promise.all(calls);
    assertEquals([it.running, it.waiting], [0, 0]);
  });

  it("makes `concurrency` calls at once, and the others in order", async () => {
    using time = new SteadyTime();
    const it = new Fixture(2, 10);
    for (const name of "abcd") it.call(name);
    assertEquals(it.take(), ["a begins", "b begins"]);
    it.end("b", new Error("whatever became of it"));
    await time.runMicrotasks();
    assertEquals(it.take(), ["b failed", "c begins"]);
    it.end("a");
    it.end("c");
    await time.runMicrotasks();
    it.end("d");
    it.call("e");
    await time.runMicrotasks();
    assertEquals(it.take(), [
      ...["a ends", "c ends", "d begins", "d ends", "e begins"],
    ]);
  });

  it("refuses a call at once if its queue is full", async () => {
    using time = new SteadyTime();
    const it = new Fixture(1, 2);
    for (const name of "abcd") it.call(name);
    await time.runMicrotasks();
    assertEquals(it.take(), ["a begins", "d refused"]);
  });

  it("refuses a call that waited too long, and never makes it", async () => {
    using time = new SteadyTime();
    const it = new Fixture(1, 10);
    it.call("a");
    it.call("b");
    await time.pass(60);
    it.call("c");
    await time.pass(60);
    await time.runMicrotasks();
    assertEquals(it.take(), ["a begins", "b refused"]);
    it.end("a");
    await time.runMicrotasks();
    assertEquals(it.take(), ["a ends", "c begins"]);
    await time.pass(1000);
    it.end("c");
    await time.runMicrotasks();
    assertEquals(it.take(), ["c ends"]);
  });

  it("has room again after an overload", async () => {
    using time = new SteadyTime();
    const it = new Fixture(2, 0);
    for (let round = 0; round < 5; round++) {
      for (const name of "abc") it.call(name);
      it.end("a");
      it.end("b", new Error());
      await time.runMicrotasks();
      assertEquals(it.take(), [
        ...["a begins", "a ends", "b begins", "b failed", "c refused"],
      ]);
    }
  });

  it("is busy while a further call would wait", async () => {
    const limits = { concurrency: 2, queue: 10, patience: 100 };
    const bulkhead = new Bulkhead(limits, RUNTIME);
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = bulkhead.run(() => promise);
    assertEquals(bulkhead.busy, false);
    const second = bulkhead.run(() => promise);
    assertEquals(bulkhead.busy, true);
    resolve();
    await Promise.all([first, second]);
    assertEquals(bulkhead.busy, false);
  });

  it("takes back the place of a call that throws at once", async () => {
    const it = new Bulkhead(
      { concurrency: 1, queue: 0, patience: 100 },
      RUNTIME,
    );
    const broken = it.run((): Promise<void> => {
      throw new TypeError("broken");
    });
    await assertRejects(() => broken, TypeError, "broken");
    assertEquals(it.running, 0);
  });
});
