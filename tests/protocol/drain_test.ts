import { PERSON, type Person } from "../../src/person/person.ts";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { drain, type DrainPorts } from "../../src/protocol/drain.ts";
import { LEASE, POLL } from "../../src/cache_aside/outbox.ts";
import type { OutboxRow } from "../../src/dao/store.ts";
import { drive, type Effect, step } from "../../src/protocol/steps.ts";
import { Drained } from "../support/fakes/drained.ts";

const x = PERSON.parseId("x");
type Rows = readonly OutboxRow<Person>[];

/** The steps of a round over these rows, of which some could be told. */
async function round(rows: Rows, told: Rows): Promise<[string, Rows][]> {
  const steps: [string, Rows][] = [];
  const ports: DrainPorts<Person, Effect> = {
    list: () => step(() => Promise.resolve(rows)),
    tell: (given) =>
      step(() => {
        steps.push(["tell", given]);
        return Promise.resolve(told);
      }),
    settle: (given) =>
      step(() => {
        steps.push(["settle", given]);
        return Promise.resolve();
      }),
  };
  await drive(drain(ports));
  return steps;
}

describe("a round of draining", () => {
  const one = { token: "1", id: x };
  const two = { token: "2", id: PERSON.parseId("y") };

  it("settles just what was told", async () => {
    const all = [one, two];
    assertEquals(await round(all, [two]), [["tell", all], ["settle", [two]]]);
    assertEquals(await round(all, all), [["tell", all], ["settle", all]]);
  });

  it("does nothing that is not needed", async () => {
    assertEquals(await round([], []), []);
    assertEquals(await round([one], []), [["tell", [one]]]);
  });
});

describe("the drainer", () => {
  it("that is woken during a round begins another at once", async () => {
    await using it = new Drained();
    it.log("x");
    const answer = Promise.withResolvers<void>();
    it.tell = () => answer.promise;
    const started = it.pending.start();
    await it.pass(0);
    it.pending.wake();
    answer.reject(new Error("down"));
    await started;
    it.tell = () => Promise.resolve();
    await it.time.pass(0);
    assertEquals([it.logged, it.time.now], [[], 0]);
  });

  it("releases no write under way, though it tells of another's", async () => {
    await using it = new Drained();
    await it.pending.start();
    it.log("x");
    const token = it.pending.hold([x]);
    await it.pass(2 * POLL);
    assertEquals([it.logged, it.told.length], [[], 1]);
    assertEquals(it.pending.trust(x), "invalidation-pending");
    it.pending.release(token, "none");
    assertEquals(it.pending.trust(x), "full");
  });

  it("leaves alone the rows of a write whose outcome is unknown", async () => {
    await using it = new Drained({ shared: false });
    const token = it.pending.hold([x]);
    it.store.rows.push({ token, id: x });
    it.pending.release(token, "none");
    await it.pass(5 * POLL);
    assertEquals([it.logged, it.reads], [[x], 0]);
  });

  it("leaves no timer behind, whether or not a write was told", async () => {
    for (const down of [true, false]) {
      await using it = new Drained();
      if (down) it.lost.add(x);
      await it.pending.start();
      const published = it.pending.publish(it.pending.hold([x]));
      await it.pass(down ? 2 * LEASE : 0);
      assertEquals(await published, down);
      await it.pending[Symbol.asyncDispose]();
      assertEquals(it.time.next(), false);
    }
  });
});
