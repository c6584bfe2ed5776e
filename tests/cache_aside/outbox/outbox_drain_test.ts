import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  LEASE,
  POLL,
  PUBLISHED,
} from "../../../src/cache_aside/outbox/lease_length.ts";
import { PERSON, type PersonId } from "../../../src/person/person.ts";
import { Drained } from "../../support/fakes/drained.ts";

const x = PERSON.parseId("x");
const y = PERSON.parseId("y");
const PENDING = "invalidation-pending";

/** The value of a promise, or "waiting" while it is pending. */
async function stateOf<T>(promise: Promise<T>): Promise<T | "waiting"> {
  return await Promise.race([promise, Promise.resolve("waiting" as const)]);
}

/** Begins a pending write and adds its outbox rows; answers its token. */
async function recorded(it: Drained, ...ids: PersonId[]): Promise<string> {
  const token = it.pending.beginPending(ids);
  await it.pending.record(token, ids);
  return token;
}

describe("a pending write", () => {
  it("bypasses the cache for its ids until it ends", async () => {
    await using it = new Drained({ shared: false });
    const { pending } = it;
    assertEquals(pending.trust(x), "full");
    const token = pending.beginPending([x, y]);
    assertEquals([pending.trust(x), pending.trust(y)], [PENDING, PENDING]);
    pending.endPending(token, "none");
    pending.endPending(token, "none");
    assertEquals([pending.trust(x), pending.trust(y)], ["full", "full"]);
  });

  it("bypasses an id as long as another pending write has it", async () => {
    await using it = new Drained({ shared: false });
    const { pending } = it;
    const tokens = [
      pending.beginPending([x, y]),
      pending.beginPending([x]),
      pending.beginPending([x]),
    ];
    assertEquals(new Set(tokens).size, 3);
    for (const token of tokens) {
      assertEquals(pending.trust(x), PENDING);
      pending.endPending(token, "none");
    }
    assertEquals([pending.trust(x), pending.trust(y)], ["full", "full"]);
  });

  it("is drained when its change is over, and not before", async () => {
    await using it = new Drained();
    await it.pending.start();
    const token = await recorded(it, x);
    it.store.rows.length = 0;
    await it.pass(5 * POLL);
    assertEquals(it.told, []);
    assertEquals(it.pending.trust(x), PENDING);
    const published = it.pending.publish(token);
    await it.pass(0);
    assertEquals(await published, false);
    assertEquals(it.pending.trust(x), "full");
  });

  it("that ends with 'settle' removes its rows without an invalidation", async () => {
    await using it = new Drained({ shared: false });
    const token = await recorded(it, x, y);
    it.log("z");
    it.store.rows.push({ token: "another's", id: x });
    it.lost.add(x).add(PERSON.parseId("z"));
    it.pending.endPending(token, "settle");
    await it.pass(0);
    assertEquals(it.logged, [PERSON.parseId("z"), x]);
  });

  it("that ends with 'settle' tries again while the store is down", async () => {
    await using it = new Drained({ shared: false });
    const token = await recorded(it, x);
    it.store.down = true;
    it.pending.endPending(token, "settle");
    await it.pass(3 * POLL);
    it.store.down = false;
    assertEquals(it.logged, [x]);
    await it.pass(POLL);
    assertEquals([it.logged, it.told], [[], []]);
  });
});

describe("publishing a write", () => {
  it("takes until every instance has read the outbox", async () => {
    await using it = new Drained();
    it.lost.add(x);
    await it.pending.start();
    const published = it.pending.publish(await recorded(it, x));
    await it.pass(LEASE);
    assertEquals(await stateOf(published), "waiting");
    await it.pass(PUBLISHED - LEASE);
    assertEquals(await stateOf(published), true);
  });

  it("ends at once when the cache acknowledges the invalidation", async () => {
    await using it = new Drained();
    it.lost.add(x);
    await it.pending.start();
    const published = it.pending.publish(await recorded(it, x));
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

  it("takes no time if no other instance shares the cache or the outbox", async () => {
    for (const options of [{ shared: false }, { logged: false }]) {
      await using it = new Drained(options);
      it.lost.add(x);
      const token = await recorded(it, x);
      assertEquals(await it.pending.publish(token), true);
      assertEquals(it.pending.trust(x), PENDING);
    }
  });

  it("that has ended answers false", async () => {
    await using it = new Drained();
    assertEquals(await it.pending.publish("gone"), false);
  });
});

describe("draining the outbox", () => {
  it("invalidates each id, and removes only the rows that succeeded", async () => {
    await using it = new Drained();
    it.log("x", "y", "x");
    it.lost.add(y);
    await it.pending.start();
    assertEquals(it.told.map(([, id]) => id), [x, y]);
    assertEquals(it.logged, [y]);
  });

  it("continues with the ids of one cache server while another is down", async () => {
    await using it = new Drained();
    it.lost.add(y);
    await it.pending.start();
    const both = it.pending.publish(await recorded(it, x, y));
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
    await it.pending.publish(await recorded(it, x));
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
    await it.pending.publish(await recorded(it, x));
    await it.pass(POLL);
    assertEquals(it.pending.trust(x), PENDING);
    it.lost.clear();
    await it.pass(5000);
    assertEquals([it.pending.trust(x), it.reads], ["full", 0]);
  });
});
