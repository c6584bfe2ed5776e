import { PERSON, type Person } from "../../src/person/person.ts";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { drain, type DrainPorts } from "../../src/protocol/drain.ts";
import { LEASE, POLL } from "../../src/cache_aside/outbox/lease_length.ts";
import type { OutboxRow } from "../../src/dao/store.ts";
import { ask, drive } from "../../src/protocol/protocol.ts";
import { Drained } from "../support/fakes/drained.ts";

type Effect = () => Promise<unknown>;

const step = <T>(effect: () => Promise<T>) => ask<T, Effect>(effect);

const x = PERSON.parseId("x");
type Rows = readonly OutboxRow<Person>[];

/** The steps of a round over these rows; the cache acknowledges some. */
async function round(
  rows: Rows,
  acknowledged: Rows,
): Promise<[string, Rows][]> {
  const steps: [string, Rows][] = [];
  const ports: DrainPorts<Person, Effect> = {
    list: () => step(() => Promise.resolve(rows)),
    invalidate: (given) =>
      step(() => {
        steps.push(["invalidate", given]);
        return Promise.resolve(acknowledged);
      }),
    settle: (given) =>
      step(() => {
        steps.push(["settle", given]);
        return Promise.resolve();
      }),
  };
  await drive(drain(ports), (effect) => effect());
  return steps;
}

describe("a round of draining", () => {
  const one = { token: "1", id: x };
  const two = { token: "2", id: PERSON.parseId("y") };

  it("removes only the rows whose invalidation succeeded", async () => {
    const all = [one, two];
    assertEquals(await round(all, [two]), [["invalidate", all], ["settle", [
      two,
    ]]]);
    assertEquals(await round(all, all), [["invalidate", all], ["settle", all]]);
  });

  it("does nothing without rows, and settles nothing without a success", async () => {
    assertEquals(await round([], []), []);
    assertEquals(await round([one], []), [["invalidate", [one]]]);
  });
});

describe("the drainer", () => {
  it("begins another round at once when it is woken during a round", async () => {
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

  it("does not end a write under way when it drains a row of another instance", async () => {
    await using it = new Drained();
    await it.pending.start();
    it.log("x");
    const token = it.pending.beginPending([x]);
    await it.pass(2 * POLL);
    assertEquals([it.logged, it.told.length], [[], 1]);
    assertEquals(it.pending.trust(x), "invalidation-pending");
    it.pending.endPending(token, "none");
    assertEquals(it.pending.trust(x), "full");
  });

  it("keeps the rows of a write whose outcome is unknown", async () => {
    await using it = new Drained({ shared: false });
    const token = it.pending.beginPending([x]);
    it.store.rows.push({ token, id: x });
    it.pending.endPending(token, "none");
    await it.pass(5 * POLL);
    assertEquals([it.logged, it.reads], [[x], 0]);
  });

  it("leaves no timer behind, whether or not the invalidation succeeded", async () => {
    for (const down of [true, false]) {
      await using it = new Drained();
      if (down) it.lost.add(x);
      await it.pending.start();
      const published = it.pending.publish(it.pending.beginPending([x]));
      await it.pass(down ? 2 * LEASE : 0);
      assertEquals(await published, down);
      await it.pending[Symbol.asyncDispose]();
      assertEquals(it.time.next(), false);
    }
  });
});
