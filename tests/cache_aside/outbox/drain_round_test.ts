import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  POLL,
  PUBLISHED,
} from "../../../src/cache_aside/outbox/lease_length.ts";
import { Drained, PENDING, x, y } from "../../support/fakes/drained.ts";

describe("draining the outbox", () => {
  it("invalidates each id, and removes only the rows that succeeded", async () => {
    await using it = new Drained();
    it.log("x", "y", "x");
    it.lost.add(y);
    await it.pending.start();
    assertEquals(it.told.map(([, id]) => id), [x, y]);
    assertEquals(it.logged, [y]);
  });

  it("marks an id whose change may be applied later, and invalidates others", async () => {
    await using it = new Drained({ shared: false });
    const token = it.pending.beginPending([x], "unknown");
    await it.pending.record(token, [x]);
    it.pending.handOver(token);
    it.pending.handOver(await it.recorded(y));
    await it.pass(0);
    assertEquals([it.told.map(([, id]) => id), it.marked], [[x, y], [x]]);
    assertEquals(it.logged, []);
  });

  it("continues with the ids of one cache server while another is down", async () => {
    await using it = new Drained();
    it.lost.add(y);
    await it.pending.start();
    const both = it.pending.publish(await it.recorded(x, y));
    await it.pass(PUBLISHED);
    assertEquals(await both, true);
    assertEquals(it.logged, [y]);
    it.log("x");
    await it.pass(10_000);
    assertEquals(it.logged, [y]);
    it.lost.clear();
    await it.pass(10_000);
    assertEquals(it.logged, []);
    assertEquals([it.pending.trust(x), it.pending.trust(y)], ["full", "full"]);
  });

  it("keeps a row that was added while older rows were drained", async () => {
    await using it = new Drained();
    it.log("x");
    const invalidating = Promise.withResolvers<void>();
    it.tell = () => invalidating.promise;
    const started = it.pending.start();
    await it.pass(0);
    it.store.rows.unshift({ token: "younger", id: x });
    invalidating.resolve();
    await started;
    assertEquals(it.store.rows, [{ token: "younger", id: x }]);
  });

  it("runs one round at a time", async () => {
    await using it = new Drained();
    it.log("x");
    let calls = 0;
    const answered = Promise.withResolvers<void>();
    it.tell = () => {
      calls += 1;
      return answered.promise;
    };
    const rounds = [it.pending.start(), it.pending.start()];
    it.pending.wake();
    await it.pass(5 * POLL);
    assertEquals([calls, it.reads], [1, 1]);
    answered.resolve();
    await Promise.all(rounds);
  });

  it("backs off while it fails, and runs at once when woken", async () => {
    await using it = new Drained();
    it.log("x");
    it.lost.add(x);
    await it.pending.start();
    await it.pass(30_000);
    const waits = it.told.map(([at], i) => at - (it.told[i - 1]?.[0] ?? 0));
    assertEquals(waits.slice(0, 6), [0, 200, 400, 800, 1600, 2600]);
    assert(waits.slice(6).every((wait) => wait === 2600));
    it.lost.clear();
    it.pending.wake();
    await it.pass(0);
    assertEquals([it.logged, it.told.at(-1)?.[0]], [[], it.time.now]);
  });

  it("reports when it begins to fail, and when it succeeds again", async () => {
    await using it = new Drained();
    await it.pending.start();
    it.log("x");
    await it.pass(POLL);
    assertEquals(it.changes, []);
    it.log("x", "y");
    it.lost.add(x);
    await it.pass(5000);
    assertEquals(it.changes, ["failing"]);
    it.lost.clear();
    await it.pass(5000);
    assertEquals(it.changes, ["failing", "well"]);
  });

  it("is idle if the cache is not shared and no write is pending", async () => {
    await using it = new Drained({ shared: false });
    await it.pending.start();
    await it.pass(5000);
    assertEquals(it.reads, 0);
    it.lost.add(x);
    await it.pending.publish(await it.recorded(x));
    await it.pass(5000);
    assert(it.reads > 0);
    it.lost.clear();
    await it.pass(5000);
    const { reads } = it;
    await it.pass(5000);
    assertEquals([it.reads, it.logged], [reads, []]);
  });

  it("without an outbox drains the pending writes in memory", async () => {
    await using it = new Drained({ logged: false });
    await it.pending.start();
    assertEquals(it.pending.trust(x), "full");
    it.lost.add(x);
    await it.pending.publish(await it.recorded(x));
    await it.pass(POLL);
    assertEquals(it.pending.trust(x), PENDING);
    it.lost.clear();
    await it.pass(5000);
    assertEquals([it.pending.trust(x), it.reads], ["full", 0]);
  });
});
