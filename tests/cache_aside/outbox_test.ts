import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { LEASE, POLL } from "../../src/cache_aside/outbox.ts";
import { PERSON, type PersonId } from "../../src/person/person.ts";
import { Drained } from "../support/fakes/drained.ts";

const x = PERSON.parseId("x");
const y = PERSON.parseId("y");
const PENDING = "invalidation-pending";
const PUBLISHED = LEASE + 100;

/** What a promise has come to so far, or "waiting". */
async function stateOf<T>(promise: Promise<T>): Promise<T | "waiting"> {
  return await Promise.race([promise, Promise.resolve("waiting" as const)]);
}

/** Puts the rows of a write into the log, and leaves it to the drainer. */
async function leave(it: Drained, ...ids: PersonId[]): Promise<string> {
  const token = it.pending.hold(ids);
  await it.pending.record(token, ids);
  return token;
}

describe("a hold", () => {
  it("bypasses its ids until it is released", async () => {
    await using it = new Drained({ shared: false });
    const { pending } = it;
    assertEquals(pending.trust(x), "full");
    const token = pending.hold([x, y]);
    assertEquals([pending.trust(x), pending.trust(y)], [PENDING, PENDING]);
    pending.release(token, "none");
    pending.release(token, "none");
    assertEquals([pending.trust(x), pending.trust(y)], ["full", "full"]);
  });

  it("bypasses as long as any other does", async () => {
    await using it = new Drained({ shared: false });
    const { pending } = it;
    const tokens = [pending.hold([x, y]), pending.hold([x]), pending.hold([x])];
    assertEquals(new Set(tokens).size, 3);
    for (const token of tokens) {
      assertEquals(pending.trust(x), PENDING);
      pending.release(token, "none");
    }
    assertEquals([pending.trust(x), pending.trust(y)], ["full", "full"]);
  });

  it("is drained once its write is over, not before", async () => {
    await using it = new Drained();
    await it.pending.start();
    const token = await leave(it, x);
    it.store.rows.length = 0;
    await it.pass(5 * POLL);
    assertEquals(it.told, []);
    assertEquals(it.pending.trust(x), PENDING);
    const published = it.pending.publish(token);
    await it.pass(0);
    assertEquals(await published, false);
    assertEquals(it.pending.trust(x), "full");
  });

  it("released to settle removes its rows, and nothing is told", async () => {
    await using it = new Drained({ shared: false });
    const token = await leave(it, x, y);
    it.log("z");
    it.store.rows.push({ token: "another's", id: x });
    it.lost.add(x).add(PERSON.parseId("z"));
    it.pending.release(token, "settle");
    await it.pass(0);
    assertEquals(it.logged, [PERSON.parseId("z"), x]);
  });

  it("released to settle is tried again while the store is down", async () => {
    await using it = new Drained({ shared: false });
    const token = await leave(it, x);
    it.store.down = true;
    it.pending.release(token, "settle");
    await it.pass(3 * POLL);
    it.store.down = false;
    assertEquals(it.logged, [x]);
    await it.pass(POLL);
    assertEquals([it.logged, it.told], [[], []]);
  });
});

describe("publishing", () => {
  it("takes until every instance knows of the rows", async () => {
    await using it = new Drained();
    it.lost.add(x);
    await it.pending.start();
    const published = it.pending.publish(await leave(it, x));
    await it.pass(LEASE);
    assertEquals(await stateOf(published), "waiting");
    await it.pass(PUBLISHED - LEASE);
    assertEquals(await stateOf(published), true);
  });

  it("is over at once when the cache is told meanwhile", async () => {
    await using it = new Drained();
    it.lost.add(x);
    await it.pending.start();
    const published = it.pending.publish(await leave(it, x));
    await it.pass(POLL);
    assertEquals(await stateOf(published), "waiting");
    it.lost.clear();
    it.pending.wake();
    await it.pass(0);
    assertEquals(await stateOf(published), false);
    assertEquals([it.logged, it.pending.trust(x)], [[], PENDING]);
    await it.pass(POLL);
    assertEquals(it.pending.trust(x), "full");
  });

  it("takes no time where nobody else is to know", async () => {
    for (const options of [{ shared: false }, { logged: false }]) {
      await using it = new Drained(options);
      it.lost.add(x);
      const token = await leave(it, x);
      assertEquals(await it.pending.publish(token), true);
      assertEquals(it.pending.trust(x), PENDING);
    }
  });

  it("of what is not held any more is over", async () => {
    await using it = new Drained();
    assertEquals(await it.pending.publish("gone"), false);
  });
});

describe("draining", () => {
  it("tells the cache of each id, and removes just those rows", async () => {
    await using it = new Drained();
    it.log("x", "y", "x");
    it.lost.add(y);
    await it.pending.start();
    assertEquals(it.told.map(([, id]) => id), [x, y]);
    assertEquals(it.logged, [y]);
  });

  it("goes on with one server's ids while another is down", async () => {
    await using it = new Drained();
    it.lost.add(y);
    await it.pending.start();
    const both = it.pending.publish(await leave(it, x, y));
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

  it("leaves a row that came while older ones were drained", async () => {
    await using it = new Drained();
    it.log("x");
    const telling = Promise.withResolvers<void>();
    it.tell = () => telling.promise;
    const started = it.pending.start();
    await it.pass(0);
    it.store.rows.unshift({ token: "younger", id: x });
    telling.resolve();
    await started;
    assertEquals(it.store.rows, [{ token: "younger", id: x }]);
  });

  it("makes one round at a time", async () => {
    await using it = new Drained();
    it.log("x");
    let telling = 0;
    const told = Promise.withResolvers<void>();
    it.tell = () => {
      telling += 1;
      return told.promise;
    };
    const rounds = [it.pending.start(), it.pending.start()];
    it.pending.wake();
    await it.pass(5 * POLL);
    assertEquals([telling, it.reads], [1, 1]);
    told.resolve();
    await Promise.all(rounds);
  });

  it("is tried less and less often while it fails, and at once when woken", async () => {
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

  it("says when it begins to fail, and when it is well again", async () => {
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

  it("is idle where nobody else shares the cache and nothing is held", async () => {
    await using it = new Drained({ shared: false });
    await it.pending.start();
    await it.pass(5000);
    assertEquals(it.reads, 0);
    it.lost.add(x);
    await it.pending.publish(await leave(it, x));
    await it.pass(5000);
    assert(it.reads > 0);
    it.lost.clear();
    await it.pass(5000);
    const { reads } = it;
    await it.pass(5000);
    assertEquals([it.reads, it.logged], [reads, []]);
  });

  it("of a store without a log is from memory alone", async () => {
    await using it = new Drained({ logged: false });
    await it.pending.start();
    assertEquals(it.pending.trust(x), "full");
    it.lost.add(x);
    await it.pending.publish(await leave(it, x));
    await it.pass(POLL);
    assertEquals(it.pending.trust(x), PENDING);
    it.lost.clear();
    await it.pass(5000);
    assertEquals([it.pending.trust(x), it.reads], ["full", 0]);
  });
});
