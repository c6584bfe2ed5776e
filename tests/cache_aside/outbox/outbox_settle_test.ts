import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { LEASE, POLL } from "../../../src/cache_aside/outbox/lease_length.ts";
import { Drained, x, y } from "../../support/fakes/drained.ts";

describe("outbox rows to remove", () => {
  it("do not delay the reads of the outbox, however many there are", async () => {
    await using it = new Drained();
    const { settle } = it.store.outbox;
    it.store.outbox.settle = async (rows) => {
      await new Promise((resolve) => setTimeout(resolve, LEASE / 2));
      await settle(rows);
    };
    await it.pending.start();
    for (let n = 0; n < 100; n++) {
      const token = await it.recorded(x);
      it.pending.endPending(token, "settle");
      await it.pass(50);
      assertEquals(it.pending.trust(y), "full");
    }
  });

  it("are kept once each while the outbox is read-only, and are removed in batches", async () => {
    await using it = new Drained();
    const ids = Array.from({ length: 300 }, (_, i) => `id ${i}`);
    it.log(...ids);
    it.unsettled = true;
    await it.pending.start();
    await it.pass(20 * POLL);
    assertEquals([it.logged.length, it.settled], [300, []]);
    it.log(...ids.map((id) => `${id}, again`));
    it.unsettled = false;
    await it.pass(2 * POLL);
    assertEquals([it.logged, it.settled], [[], [300, 300]]);
  });
});
