import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  POLL,
  PUBLISHED,
} from "../../../src/cache_aside/outbox/lease_length.ts";
import type { Epoch } from "../../../src/dao/key_value.ts";
import { Drained, x } from "../../support/fakes/drained.ts";

/** Servers whose identity a test changes. */
class Servers {
  identity = "A";
  used: Epoch | undefined;
  identify = () => Promise.resolve();
  use = (epoch: Epoch | undefined) => {
    this.used = epoch;
  };
}

describe("a lease on a cache with an identity", () => {
  it("has the epoch that is registered, from the first read on", async () => {
    await using it = new Drained({ membership: new Servers() });
    assertEquals(it.pending.epoch, undefined);
    await it.pending.start();
    assertEquals(it.pending.trust(x), "full");
    assertEquals(it.pending.epoch, it.store.rows[0]?.token);
  });

  it("has no epoch when it is over", async () => {
    await using it = new Drained({ membership: new Servers() });
    await it.pending.start();
    it.store.down = true;
    await it.pass(1000);
    assertEquals(it.pending.epoch, undefined);
    assertEquals(it.pending.trust(x), "outbox-unread");
  });

  it("does not trust other servers before every earlier lease is over", async () => {
    const servers = new Servers();
    await using it = new Drained({ membership: servers });
    await it.pending.start();
    const { epoch } = it.pending;
    servers.identity = "B";
    assertEquals(it.pending.trust(x), "cache-changed");
    assertEquals(it.pending.epoch, undefined);
    await it.pass(PUBLISHED);
    assertEquals(it.pending.trust(x), "cache-changed");
    await it.pass(2 * POLL);
    assertEquals(it.pending.trust(x), "full");
    assertNotEquals(it.pending.epoch, epoch);
    assertEquals(servers.used?.identity, "B");
    assertEquals(it.store.rows.length, 1);
  });

  it("asks the servers nothing while they are the registered ones", async () => {
    const servers = new Servers();
    let asked = 0;
    servers.identify = () => Promise.resolve(void asked++);
    await using it = new Drained({ membership: servers });
    await it.pending.start();
    const first = asked;
    await it.pass(20_000);
    assertEquals([first, asked], [1, 1]);
  });

  it("drains nothing until the new epoch is trusted", async () => {
    const servers = new Servers();
    await using it = new Drained({ membership: servers });
    await it.pending.start();
    servers.identity = "B";
    it.log("x");
    await it.pass(PUBLISHED);
    assertEquals(it.told, []);
    assertEquals(it.logged.includes(x), true);
    await it.pass(2 * POLL);
    assertEquals(it.told.map(([, id]) => id), [x]);
    assertEquals(it.logged.includes(x), false);
  });

  it("settles no row if the servers change while it drains", async () => {
    const servers = new Servers();
    await using it = new Drained({ membership: servers });
    await it.pending.start();
    const { tell } = it;
    it.tell = async (id) => {
      await tell(id);
      servers.identity = "B";
    };
    it.log("x");
    await it.pass(POLL);
    assertEquals(it.told.length, 1);
    assertEquals(it.logged.includes(x), true);
  });

  it("tries a new epoch at once, also after many failures", async () => {
    const servers = new Servers();
    await using it = new Drained({ membership: servers });
    await it.pending.start();
    it.lost.add(x);
    it.log("x");
    await it.pass(20_000);
    for (const { length } = it.told; it.told.length === length;) {
      await it.pass(POLL);
    }
    // It has failed just now, and would try again after seconds.
    it.lost.clear();
    servers.identity = "B";
    await it.pass(PUBLISHED + 2 * POLL);
    assertEquals(it.logged.includes(x), false);
  });

  it("is trusted in a later round if the store failed", async () => {
    await using it = new Drained({ membership: new Servers() });
    it.unsettled = true;
    await it.pending.start();
    assertEquals(it.pending.trust(x), "cache-changed");
    await it.pass(POLL);
    assertEquals(it.pending.trust(x), "full");
  });
});
