import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { BATCH } from "../../../src/cache_aside/outbox/lease.ts";
import { POLL } from "../../../src/cache_aside/outbox/lease_length.ts";
import { PERSON } from "../../../src/person/person.ts";
import { Drained } from "../../support/fakes/drained.ts";

const other = PERSON.parseId("other");
const ROUNDS = 10;
const flood = Array.from({ length: ROUNDS * BATCH }, (_, i) => `p${i}`);

/** Puts the flood into the outbox, and lets the next round begin. */
async function flooded(it: Drained): Promise<void> {
  await it.pending.start();
  assertEquals(it.pending.trust(other), "full");
  it.log(...flood);
}

/** Lets each round begin, in much less time than there is between two polls. */
async function moment(it: Drained): Promise<void> {
  for (let n = 0; n < 2 * ROUNDS; n++) await it.time.pass(1);
}

describe("more outbox rows than one round takes", () => {
  it("are drained without a pause, while every id bypasses the cache", async () => {
    await using it = new Drained();
    await flooded(it);
    const { tell } = it;
    let bypassed = true;
    it.tell = (id) => {
      // The last rows fit into one round.
      const last = it.store.rows.length <= BATCH;
      bypassed &&= last || it.pending.trust(other) === "invalidation-pending";
      return tell(id);
    };
    await it.pass(POLL);
    await moment(it);
    assertEquals(it.logged, []);
    assert(bypassed);
    await it.pass(POLL);
    assertEquals(it.pending.trust(other), "full");
    // A row more than a full round tells that there are more.
    assert(it.settled.every((rows) => rows <= BATCH + 1), `${it.settled}`);
  });

  it("wait for the next poll if the cache or the outbox fails", async () => {
    await using it = new Drained();
    await flooded(it);
    it.unsettled = true;
    const { reads } = it;
    await it.pass(3 * POLL);
    assert(it.reads - reads <= 4, `${it.reads - reads} reads`);
    it.unsettled = false;
    for (const id of flood) it.lost.add(PERSON.parseId(id));
    const before = it.reads;
    await it.pass(3 * POLL);
    assert(it.reads - before <= 5, `${it.reads - before} reads`);
    it.lost.clear();
    it.pending.wake();
    await it.pass(POLL);
    await moment(it);
    assertEquals(it.logged, []);
  });
});
