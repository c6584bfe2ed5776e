import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  LEASE,
  POLL,
  PUBLISHED,
} from "../../../src/cache_aside/outbox/lease_length.ts";
import { PERSON } from "../../../src/person/person.ts";
import { Drained, PENDING, x, y } from "../../support/fakes/drained.ts";

/** The value of a promise, or "waiting" while it is pending. */
async function stateOf<T>(promise: Promise<T>): Promise<T | "waiting"> {
  return await Promise.race([promise, Promise.resolve("waiting" as const)]);
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
    const token = await it.recorded(x);
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
    const token = await it.recorded(x, y);
    it.log("z");
    it.store.rows.push({ token: "another's", id: x });
    it.lost.add(x).add(PERSON.parseId("z"));
    it.pending.endPending(token, "settle");
    await it.pass(0);
    assertEquals(it.logged, [PERSON.parseId("z"), x]);
  });

  it("that ends with 'settle' tries again while the store is down", async () => {
    await using it = new Drained({ shared: false });
    const token = await it.recorded(x);
    it.store.down = true;
    it.pending.endPending(token, "settle");
    await it.pass(3 * POLL);
    it.store.down = false;
    assertEquals(it.logged, [x]);
    await it.pass(POLL);
    assertEquals([it.logged, it.told], [[], []]);
  });
});

describe("a write of unknown outcome that is handed over", () => {
  it("keeps the rows of a change that the database applies later", async () => {
    await using it = new Drained();
    await it.pending.start();
    const token = it.pending.beginPending([x]);
    it.unsettled = true;
    it.pending.handOver(token);
    await it.pass(0);
    assertEquals([it.told.length, it.pending.trust(x)], [1, "full"]);
    it.store.rows.push({ token, id: x });
    it.unsettled = false;
    await it.pass(POLL);
    assertEquals([it.told.length, it.logged], [2, []]);
  });

  it("leaves no row where no other instance reads the outbox", async () => {
    await using it = new Drained({ shared: false });
    const token = it.pending.beginPending([x]);
    it.unsettled = true;
    it.pending.handOver(token);
    await it.pass(0);
    it.store.rows.push({ token, id: x });
    it.unsettled = false;
    await it.pass(POLL);
    assertEquals(it.logged, []);
  });
});

describe("publishing a write", () => {
  it("takes until every instance has read the outbox", async () => {
    await using it = new Drained();
    it.lost.add(x);
    await it.pending.start();
    const published = it.pending.publish(await it.recorded(x));
    await it.pass(LEASE);
    assertEquals(await stateOf(published), "waiting");
    await it.pass(PUBLISHED - LEASE);
    assertEquals(await stateOf(published), true);
  });

  it("ends at once when the cache acknowledges the invalidation", async () => {
    await using it = new Drained();
    it.lost.add(x);
    await it.pending.start();
    const published = it.pending.publish(await it.recorded(x));
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
      const token = await it.recorded(x);
      assertEquals(await it.pending.publish(token), true);
      assertEquals(it.pending.trust(x), PENDING);
    }
  });

  it("that has ended answers false", async () => {
    await using it = new Drained();
    assertEquals(await it.pending.publish("gone"), false);
  });
});
