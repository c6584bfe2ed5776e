import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { LEASE, POLL } from "../../../src/cache_aside/outbox/lease_length.ts";
import { PERSON } from "../../../src/person/person.ts";
import { Drained, PENDING, x, y } from "../../support/fakes/drained.ts";

describe("a lease", () => {
  it("is needed only if other instances share the cache and the outbox", async () => {
    for (const options of [{ shared: false }, { logged: false }]) {
      await using it = new Drained(options);
      assertEquals(it.pending.trust(x), "full");
    }
  });

  it("begins with the first read of the outbox", async () => {
    await using it = new Drained();
    assertEquals(it.pending.trust(x), "outbox-unread");
    await it.pending.start();
    assertEquals(it.pending.trust(x), "full");
  });

  it("is renewed by every poll", async () => {
    await using it = new Drained();
    await it.pending.start();
    for (let i = 0; i < 20; i++) {
      await it.pass(POLL);
      assertEquals(it.pending.trust(x), "full");
    }
    assertEquals(it.reads, 21);
  });

  it("counts from the beginning of the read of the outbox", async () => {
    await using it = new Drained();
    await it.pending.start();
    const answered = Promise.withResolvers<[]>();
    Object.assign(it.store.outbox, { list: () => answered.promise });
    it.time.tick(LEASE);
    assertEquals(it.pending.trust(x), "full");
    it.time.tick(1);
    assertEquals(it.pending.trust(x), "outbox-unread");
    // The read that the first poll began is answered only now.
    answered.resolve([]);
    await it.time.pass(POLL - 1);
    assertEquals(it.pending.trust(x), "full");
    Object.assign(it.store.outbox, { list: () => new Promise(() => {}) });
    it.time.tick(1);
    assertEquals(it.pending.trust(x), "outbox-unread");
  });

  it("is renewed at once if a read of the outbox took longer than it", async () => {
    await using it = new Drained();
    await it.pending.start();
    const answered = Promise.withResolvers<[]>();
    const { list } = it.store.outbox;
    Object.assign(it.store.outbox, { list: () => answered.promise });
    await it.pass(POLL + LEASE + 1);
    Object.assign(it.store.outbox, { list });
    answered.resolve([]);
    await it.pass(0);
    assertEquals(it.pending.trust(x), "full");
    assertEquals(it.reads, 3);
  });

  it("bypasses an id that another instance has pending, until it is drained", async () => {
    await using it = new Drained();
    await it.pending.start();
    it.lost.add(x);
    it.log("x");
    assertEquals(it.pending.trust(x), "full");
    await it.pass(POLL);
    assertEquals(it.pending.trust(x), PENDING);
    assertEquals(it.pending.trust(y), "full");
    // Another instance drains it.
    it.store.rows.length = 0;
    await it.pass(POLL);
    assertEquals(it.pending.trust(x), "full");
  });

  it("bypasses every id if the outbox has more rows than one round reads", async () => {
    await using it = new Drained();
    const many = Array.from({ length: 501 }, (_, i) => `many-${i}`);
    it.log(...many.slice(1));
    it.tell = () => Promise.reject(new Error("down"));
    await it.pending.start();
    assertEquals(it.pending.trust(x), "full");
    assertEquals(it.pending.trust(PERSON.parseId("many-7")), PENDING);
    it.log("many-0");
    await it.pass(POLL);
    assertEquals(it.pending.trust(x), PENDING);
    it.tell = () => Promise.resolve();
    await it.pass(10_000);
    assertEquals(it.logged, []);
    assertEquals(it.pending.trust(x), "full");
  });

  it("is over while the store is down", async () => {
    await using it = new Drained();
    await it.pending.start();
    it.lost.add(x);
    it.log("x");
    await it.pass(POLL);
    it.store.down = true;
    await it.pass(LEASE);
    assertEquals(it.pending.trust(y), "full");
    await it.pass(POLL);
    assertEquals(it.pending.trust(y), "outbox-unread");
    assertEquals(it.pending.trust(x), PENDING, "a known row stays known");
    it.store.down = false;
    await it.pass(POLL);
    assertEquals(it.pending.trust(y), "full");
  });

  it("ends while the store answers again, but not the read of the outbox", async () => {
    await using it = new Drained();
    it.store.down = true;
    await it.pending.start();
    it.store.down = false;
    await it.pass(POLL);
    const answered = Promise.withResolvers<[]>();
    Object.assign(it.store.outbox, { list: () => answered.promise });
    it.time.tick(2 * LEASE);
    assertEquals(it.pending.trust(x), "outbox-unread");
    answered.resolve([]);
  });

  it("never begins if the store is down from the start", async () => {
    await using it = new Drained();
    it.store.down = true;
    await it.pending.start();
    assertEquals(it.pending.trust(x), "outbox-unread");
  });
});

describe("disposing of the drainer", () => {
  it("ends the polling", async () => {
    await using it = new Drained();
    await it.pending.start();
    await it.pending[Symbol.asyncDispose]();
    await it.pending[Symbol.asyncDispose]();
    await it.pass(5000);
    assertEquals(it.reads, 1);
  });

  it("waits for the round under way, and begins no other", async () => {
    await using it = new Drained();
    it.log("x");
    const invalidating = Promise.withResolvers<void>();
    it.tell = () => invalidating.promise;
    const started = it.pending.start();
    await it.pass(0);
    let disposed = false;
    const disposing = it.pending[Symbol.asyncDispose]()
      .then(() => disposed = true);
    await it.pass(POLL);
    assert(!disposed);
    invalidating.resolve();
    await Promise.all([disposing, started]);
    assertEquals(it.logged, []);
    it.pending.endPending(it.pending.beginPending([x]), "settle");
    it.pending.wake();
    await it.pass(5000);
    assertEquals(it.reads, 1);
  });

  it("lets every publish under way end", async () => {
    await using it = new Drained();
    it.lost.add(x);
    await it.pending.start();
    const published = it.pending.publish(it.pending.beginPending([x]));
    const disposed = it.pending[Symbol.asyncDispose]();
    await it.pass(2 * LEASE);
    await Promise.all([disposed, published]);
  });
});
