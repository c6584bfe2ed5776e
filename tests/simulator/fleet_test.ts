import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  LEASE,
  LONGEST,
  MARGIN,
  POLL,
} from "../../src/cache_aside/outbox/lease_length.ts";
import { CACHE_TIMEOUT } from "./cache_client.ts";
import { Fleet } from "./fleet.ts";

const MINUTE = 60_000;
/** No message travels longer, there and back, plus the turns of a process. */
const ROUND_TRIP = 8;

describe("a fleet of instances", () => {
  for (const size of [1, 4, 30]) {
    it(`of ${size} reads the outbox ${size} × 5 times a second, or a little less`, async () => {
      const fleet = new Fleet(size);
      await fleet.pass(1_000);
      const { outbox, loads } = await fleet.pass(MINUTE);
      const most = size * MINUTE / POLL;
      const least = size * MINUTE / (POLL + ROUND_TRIP);
      assert(outbox <= most, `${outbox} reads of the outbox`);
      assert(outbox >= least, `${outbox} reads of the outbox`);
      assertEquals(loads, 0);
    });
  }

  it("reads it once a second if a lease is 3 seconds", async () => {
    const size = 30;
    const fleet = new Fleet(size, LONGEST);
    await fleet.pass(5_000);
    const { outbox } = await fleet.pass(MINUTE);
    const most = size * MINUTE / (LONGEST / 3);
    const least = size * MINUTE / (LONGEST / 3 + ROUND_TRIP);
    assert(outbox <= most, `${outbox} reads of the outbox`);
    assert(outbox >= least, `${outbox} reads of the outbox`);
  });

  for (const size of [1, 2, 4, 30]) {
    it(`of ${size} loads a cold key ${size} times or less, for any number of readers`, async () => {
      for (const readers of [1, 10, 60]) {
        const fleet = new Fleet(size);
        await fleet.pass(1_000);
        const loads = await fleet.read(readers, 10);
        assert(loads >= 1 && loads <= size, `${loads} loads`);
        assertEquals(await fleet.read(readers, 10), 0);
      }
    });
  }

  it("loads a cold key from more than one instance", async () => {
    const fleet = new Fleet(100);
    await fleet.pass(1_000);
    const loads = await fleet.read(60, 10);
    assert(loads > 50, `${loads} loads`);
    assert(loads <= 100, `${loads} loads`);
  });

  it("costs a write the same calls of the cache as one instance does", async () => {
    const calls = [];
    for (const size of [1, 30]) {
      const fleet = new Fleet(size);
      await fleet.pass(1_000);
      const { cache } = fleet.calls;
      await fleet.write();
      calls.push(fleet.calls.cache - cache);
    }
    const [alone, together] = calls;
    assertEquals(together, alone);
    assert(alone, "no call reached the cache");
  });

  it("lets a writer wait the same without a cache, for any size", async () => {
    for (const lease of [LEASE, LONGEST]) {
      // Two operations of the cache miss their deadline, and the database answers.
      const least = lease + MARGIN + 2 * CACHE_TIMEOUT;
      for (const size of [1, 4, 30]) {
        const fleet = new Fleet(size, lease);
        await fleet.pass(5_000);
        assert(await fleet.write() < 5 * ROUND_TRIP);
        fleet.cut(true);
        const waited = await fleet.write();
        assert(waited >= least, `${waited} ms`);
        assert(waited < least + 5 * ROUND_TRIP, `${waited} ms`);
      }
    }
  });
});
