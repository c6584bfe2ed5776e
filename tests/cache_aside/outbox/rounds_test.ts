import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { POLL } from "../../../src/cache_aside/outbox/lease_length.ts";
import { HINT_PAUSE } from "../../../src/cache_aside/outbox/rounds.ts";
import {
  Drained,
  type DrainedOptions,
  x,
} from "../../support/fakes/drained.ts";

/** A drainer that has read its outbox once, and may follow a hint. */
async function begun(options?: DrainedOptions): Promise<Drained> {
  const it = new Drained(options);
  await it.pending.start();
  await it.pass(HINT_PAUSE);
  it.reads = 0;
  return it;
}

describe("a hint that the outbox has a row", () => {
  it("makes an instance read the outbox before the next regular read", async () => {
    await using it = await begun();
    it.log("x");
    await it.pass(0);
    assertEquals(it.told, []);
    it.hint?.();
    await it.pass(0);
    assertEquals(it.told, [[HINT_PAUSE, x]]);
    assertEquals(it.logged, []);
  });

  it("makes a cache of one instance drop the person at once", async () => {
    await using it = await begun({ separate: true });
    it.log("x");
    it.hint?.();
    await it.pass(0);
    assertEquals(it.told, [[HINT_PAUSE, x]]);
    assertEquals(it.pending.trust(x), "invalidation-pending");
  });

  it("that comes during a read makes one more read after it", async () => {
    await using it = await begun();
    const { list } = it.store.outbox;
    it.store.outbox.list = async (limit) => {
      const rows = await list(limit);
      if (it.reads === 1) {
        // It is committed when the read has missed it.
        it.log("x");
        it.hint?.();
        it.hint?.();
      }
      return rows;
    };
    it.hint?.();
    await it.pass(0);
    await it.pass(HINT_PAUSE - 1);
    assertEquals([it.reads, it.logged], [1, [x]]);
    await it.pass(1);
    assertEquals([it.reads, it.logged], [2, []]);
    await it.pass(POLL - 1);
    assertEquals(it.reads, 2);
  });

  it("makes few reads together with many others", async () => {
    await using it = await begun();
    for (let ms = 0; ms < 10 * HINT_PAUSE; ms++) {
      it.hint?.();
      await it.pass(1);
    }
    assertEquals(it.reads, 11);
    await it.pass(POLL - 1);
    assertEquals(it.reads, 11);
    await it.pass(1);
    assertEquals(it.reads, 12);
  });

  it("waits longer where a read takes long", async () => {
    await using it = await begun();
    const { list } = it.store.outbox;
    it.store.outbox.list = async (limit) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return await list(limit);
    };
    it.hint?.();
    await it.pass(10);
    assertEquals(it.reads, 1);
    it.hint?.();
    await it.pass(39);
    assertEquals(it.reads, 1);
    await it.pass(1);
    assertEquals(it.reads, 2);
  });

  it("puts off no read that is due earlier", async () => {
    await using it = await begun();
    it.hint?.();
    await it.pass(1);
    it.hint?.();
    it.pending.wake();
    it.hint?.();
    await it.pass(0);
    assertEquals(it.reads, 2);
  });

  it("does nothing after the end", async () => {
    const it = await begun();
    await it.pending[Symbol.asyncDispose]();
    it.hint?.();
    await it.pass(POLL);
    assertEquals(it.reads, 0);
    await it[Symbol.asyncDispose]();
  });

  it("is not asked for where no other instance writes to the outbox", async () => {
    await using it = new Drained({ shared: false });
    assertEquals(it.hint, undefined);
  });
});
